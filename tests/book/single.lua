-- Makes one file of all chapters, which needs no other file, so that it can
-- be printed or sent.

local files = require "files"
local frame = require "frame"

local single = {}
local here = PANDOC_SCRIPT_FILE:match("^.*/") or ""

-- Returns the id of a chapter's part: "step1-accept" for the page
-- "step1-accept/index.html".
local function part(path)
    return path == "index.html" and "start"
        or path:gsub("/?index%.html$", ""):gsub("%.html$", ""):gsub("/", "-")
end

local function data_uri(path)
    return "data:image/svg+xml," .. files.read(files.output .. path)
        :gsub('[%%#"<>\n]', function(byte)
            return ("%%%02X"):format(byte:byte())
        end)
end

-- Returns a chapter's HTML with ids that no other chapter has. A link to
-- another chapter leads to its part, and one to a file is left out.
local function body_of(page, parts)
    local directory = files.directory(page.path)
    local id = part(page.path)
    local html = page.body:gsub(' id="', ' id="' .. id .. "-")
        :gsub('href="#', 'href="#' .. id .. "-")
        :gsub('(src%l*)="([^":]+)"', function(name, picture)
            return name .. '="'
                .. data_uri(files.resolve(directory, picture)) .. '"'
        end)
        :gsub('<a href="([^":]+)"[^>]*>(.-)</a>', function(link, text)
            local path, fragment = link:match("^([^#]*)#?(.*)$")
            local target = parts[files.resolve(directory, path)]
            if path == "" then
                return nil
            elseif not target then
                return text
            end
            return ('<a href="#%s%s">%s</a>'):format(target,
                fragment == "" and "" or "-" .. fragment, text)
        end)
    return ('<section id="%s">%s</section>'):format(id, html)
end

-- Returns the page, of the English chapters.
function single.html(chapters)
    local parts, contents = {}, pandoc.List()
    local originals = chapters:filter(function(page)
        return page.language == "en"
    end)
    for _, page in ipairs(originals) do
        parts[page.path] = part(page.path)
        contents:insert(('<li><a href="#%s">%s</a></li>'):format(
            parts[page.path], page.title))
    end
    local bodies = originals:map(function(page)
        return body_of(page, parts)
    end)
    return frame.fill {
        language = "en", title = "three-servers", class = "single", home = "#start",
        head = "<style>\n" .. files.read(here .. "book.css") .. "</style>",
        contents = "Contents", languages = "", neighbors = "",
        body = table.concat(bodies, "\n"),
        chapters = "<ol>" .. table.concat(contents, "\n") .. "</ol>"
    }
end

return single
