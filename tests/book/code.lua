-- Code, diffs, and pictures.

local files = require "files"

local code = {}

-- Returns lines of code with numbers, and with an id PREFIX-N for each. The
-- numbers are attributes, so that they are shown but never copied.
function code.html(text, language, prefix, first)
    local block = pandoc.CodeBlock(text, pandoc.Attr(prefix, { language },
                                   { startFrom = tostring(first) }))
    local html = files.html { block }
    if html:find('<span id="', 1, true) then
        html = html:gsub('<a href="#[^"]-(%d+)"[^>]*></a>',
                         '<a data-line="%1"></a>')
    else            -- a language that pandoc doesn't know
        html = "<pre><code>" .. files.escape(text) .. "</code></pre>"
    end
    return (html:gsub("<pre", '<pre tabindex="0"', 1))
end

-- Returns the number of the first of these lines in the file.
function code.find(lines, path)
    local bytes = files.read(path)
    local all = files.lines(bytes or "")
    for at = 1, #all - #lines + 1 do
        local same = 0
        while same < #lines and all[at + same] == lines[same + 1] do
            same = same + 1
        end
        if same == #lines then
            return at
        end
    end
    error(path .. " doesn't have these lines:\n" .. table.concat(lines, "\n"),
          0)
end

local signs = { ["<"] = "del", [">"] = "ins" }

function code.diff_html(text)
    local html = pandoc.List()
    for _, line in ipairs(files.lines(text)) do
        local tag = signs[line:sub(1, 1)] or "span"
        html:insert(("<%s>%s</%s>"):format(tag, files.escape(line), tag))
    end
    return '<pre class="diff" tabindex="0"><code>' .. table.concat(html, "\n")
        .. "</code></pre>"
end

-- Returns the pictures of a mermaid diagram, named by its checksum as `make
-- diagrams` draws them, or its text if they are missing.
function code.diagram_html(text, directory)
    local sum = pandoc.pipe("cksum", {}, text .. "\n"):match("^%d+")
    local picture = "pictures/diagram-" .. sum
    local description = text:match("accDescr%s*{%s*(.-)%s*}")
        or text:match("accDescr:%s*([^\n]+)") or ""
    if not files.exists(directory .. picture .. "-light.svg") then
        io.stderr:write(directory, picture, ": missing; run `make diagrams`\n")
        return '<pre class="text" tabindex="0">' .. files.escape(text)
            .. "</pre>"
    end
    return ([[<div class="diagram" tabindex="0"><picture>
<source media="(prefers-color-scheme: dark)" srcset="%s-dark.svg">
<img alt="%s" src="%s-light.svg">
</picture></div>]]):format(picture,
        files.escape(description:gsub("%s+", " ")), picture)
end

return code
