-- Builds the web edition in build/book. This is a Lua filter for pandoc. It
-- uses pandoc's Markdown reader, HTML writer and syntax colors, but ignores the
-- document:
--
--     pandoc --lua-filter tests/book/book.lua /dev/null
--
-- It reads all chapters first, because the page of a file links to the chapters
-- that quote it. Then it writes pages for the chapters, for the product's
-- files, and for everything else that a page links to.

local here = PANDOC_SCRIPT_FILE:match("^.*/") or ""
package.path = here .. "?.lua;" .. package.path

local files = require "files"
local chapter = require "chapter"
local links = require "links"
local sources = require "sources"
local search = require "search"
local single = require "single"
local frame = require "frame"

local product = { "common", "step1-accept", "step2-concurrency", "step3-store",
                  "examples" }

-- Lists the chapters in reading order: README.md, the steps, and the rest.
-- Leaves out hidden directories such as .github.
local function chapter_paths()
    local paths = files.find(".", "(", "-name", ".?*", "-o", "-path",
        "./build", "-o", "-path", "./mine", ")", "-prune", "-o", "-name",
        "*.md", "-print")
    local function rank(path)
        return path:match("^README") and 1 or path:match("^step") and 2 or 3
    end
    table.sort(paths, function(a, b)
        return rank(a) < rank(b) or (rank(a) == rank(b) and a < b)
    end)
    return paths
end

-- The translation of step1-accept/README.md is step1-accept/README.zh-CN.md.
local function read_chapter(path)
    local name, language = path:match("^(.*)%.(%l%l[%w-]*)%.md$")
    local page = { source = path, path = links.page_of(path),
                   original = name and name .. ".md" or path,
                   language = language or "en" }
    local ok, problem = pcall(chapter.read, page)
    if not ok then
        io.stderr:write(path, ": ", problem, "\n")
        os.exit(1)
    end
    return page
end

local function write_chapter(page, visit)
    page.body = links.rewrite(page.body, page.source, visit)
    for picture in page.body:gmatch('src%l*="([^":]+)"') do
        local path = files.resolve(files.directory(page.source), picture)
        files.write(path, assert(files.read(path), path .. " is missing"))
    end
    page.body = links.add_references(page.body)
    files.write(page.path, frame.html(page))
end

local function write_source(path, quotes, visit)
    local page = { source = path, path = links.page_of(path), language = "en",
                   headings = {}, title = files.escape(path) }
    if files.read(path) then
        page.body = sources.file_html(path, quotes, visit)
    else
        page.source = path .. "/"
        page.body = sources.directory_html(path, visit)
    end
    files.write(page.path, frame.html(page))
    return page
end

-- Returns what the English chapters quote, by the path of the file.
local function quotes_in(chapters)
    local quotes = {}
    for _, page in ipairs(chapters) do
        for _, quote in ipairs(page.language == "en" and page.quotes or {}) do
            quote.page = page
            quotes[quote.path] = quotes[quote.path] or pandoc.List()
            quotes[quote.path]:insert(quote)
        end
    end
    return quotes
end

local function make_book()
    local chapters = chapter_paths():map(read_chapter)
    local quotes = quotes_in(chapters)
    local queue, seen = pandoc.List(), {}       -- files that get a page
    local function visit(path)
        if not seen[path] then
            seen[path] = true
            queue:insert(path)
        end
    end
    for _, page in ipairs(chapters) do
        seen[page.source] = true
        seen[page.source:gsub("/?README.md$", "")] = true
    end
    frame.set_chapters(chapters)
    for _, page in ipairs(chapters) do
        write_chapter(page, visit)
    end
    for _, directory in ipairs(product) do
        for _, path in ipairs(files.find(directory, "-name", "*.[ch]")) do
            visit(path)
        end
    end
    local pages = chapters:clone()
    for _, path in ipairs(queue) do
        pages:insert(write_source(path, quotes[path], visit))
    end
    files.write("search-index.js", search.index(pages))
    for _, name in ipairs { "book.css", "book.js" } do
        files.write(name, files.read(here .. name))
    end
    files.write("three-servers.html", single.html(chapters))
end

make_book()
