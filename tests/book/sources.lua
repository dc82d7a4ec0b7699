-- Makes the pages of files and directories. A file's page says what the file
-- is for and which chapters quote it, and has all of its lines, with numbers.

local files = require "files"
local code = require "code"
local links = require "links"

local sources = {}
local languages = { c = "c", h = "c", bats = "bash", bash = "bash",
                    lua = "lua", py = "python", yml = "yaml", md = "markdown" }

-- Returns the lines of the comment at the beginning of a file, without comment
-- marks. If it has none, returns those of its header.
local function comment_of(path)
    local text = files.read(path) or ""
    local comment = text:match("^/%*(.-)%*/")
    if comment then
        return files.lines((comment:gsub("\n *%* ?", "\n"):gsub("^ ", "")))
    elseif path:match("%.c$") then
        return comment_of((path:gsub("c$", "h")))
    elseif path:match("%.h$") then
        return pandoc.List()
    end
    local lines = pandoc.List()
    for _, line in ipairs(files.lines((text:gsub("^#![^\n]*\n", "")))) do
        if not line:match("^#") then
            break
        end
        lines:insert((line:gsub("^# ?", "")))
    end
    return lines
end

-- Returns that comment as HTML paragraphs. Indented ones are preformatted.
function sources.introduction(path)
    local html, paragraph = pandoc.List(), pandoc.List()
    local function finish()
        local text = files.escape(table.concat(paragraph, "\n"))
        if text:match("^ ") then
            html:insert('<pre class="text" tabindex="0">' .. text .. "</pre>")
        elseif text ~= "" then
            html:insert("<p>" .. text .. "</p>")
        end
        paragraph = pandoc.List()
    end
    for _, line in ipairs(comment_of(path)) do
        if line:match("^%s*$") then
            finish()
        else
            paragraph:insert(line)
        end
    end
    finish()
    return table.concat(html, "\n")
end

-- Returns links to the places where chapters quote the file.
local function quoted_in(quotes, root)
    local html = pandoc.List()
    for _, quote in ipairs(quotes or {}) do
        html:insert(('<li><a href="%s%s#%s">%s</a>, %s, '
                     .. '<a href="#L-%d">lines %s</a></li>'):format(root,
            quote.page.path, quote.id, quote.heading.html,
            quote.page.title, quote.first, quote.lines))
    end
    return #html == 0 and "" or "<p>Quoted in:</p>\n<ul>\n"
        .. table.concat(html, "\n") .. "\n</ul>\n"
end

-- Makes links of the headers that a C file includes.
local function link_includes(html, path, visit)
    local root = files.root_from(path)
    return (html:gsub('<span class="im">&quot;([%w_./-]+)&quot;</span>',
                      function(name)
        for _, directory in ipairs { files.directory(path), "common/",
                                     "step3-store/" } do
            local header = files.resolve(directory, name)
            if files.read(header) then
                visit(header)
                return ('<a href="%s%s.html">&quot;%s&quot;</a>'):format(root,
                    header, name)
            end
        end
    end))
end

-- Returns the page of a file.
function sources.file_html(path, quotes, visit)
    local text = files.read(path)
    local language = languages[path:match("%.(%l+)$") or ""]
        or (text:match("^#![^\n]*sh\n") and "bash")
        or (path:match("Makefile$") and "makefile") or "default"
    return "<h1>" .. files.escape(path) .. "</h1>\n"
        .. links.add_references(sources.introduction(path)) .. "\n"
        .. quoted_in(quotes, files.root_from(path))
        .. '<div class="whole">'
        .. link_includes(code.html(text, language, "L", 1), path, visit)
        .. "</div>"
end

-- Returns the page of a directory: a list of the files in it, without those in
-- its subdirectories, each with the first sentence of its comment.
function sources.directory_html(path, visit)
    local html = pandoc.List()
    local in_it = files.find(path, "-type", "f", "!", "-path", path .. "/*/*")
    for _, file in ipairs(in_it) do
        local text = files.read(file)
        if not text:find("\0", 1, true) then
            local first = sources.introduction(file):match("<p>(.-[.:])%f[%s<]")
            visit(file)
            html:insert(('<li><a href="%s%s.html">%s</a><br>%s</li>'):format(
                files.root_from(path .. "/"), file, file:sub(#path + 2),
                first and first:gsub(":$", ".") or ""))
        end
    end
    return "<h1>" .. files.escape(path) .. "</h1>\n<ul class=\"files\">\n"
        .. table.concat(html, "\n") .. "\n</ul>"
end

return sources
