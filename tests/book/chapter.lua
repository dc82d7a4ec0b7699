-- Reads a chapter and converts its Markdown to HTML. Links are not changed yet:
-- see links.lua.

local files = require "files"
local code = require "code"
local console = require "console"

local chapter = {}

-- pandoc drops what follows the language of a block, so this makes the names of
-- its files a part of the language: "```c step1-accept/server.c" becomes
-- "```c:step1-accept/...". It removes the line with links to the other
-- languages, because the book's header has them.
local function prepared(markdown)
    local function joined(kind, paths)
        return "\n```" .. kind .. ":" .. paths:gsub(" ", ":")
    end
    return (("\n" .. markdown):gsub("\n```(%l+) ([^\n]+)", joined)
        :gsub("\n%*%*English%*%* [^\n]*", "\n", 1)
        :gsub("\n%[English%]%([^\n]*", "\n", 1))
end

-- A translation has a line with the English anchor above each heading,
-- <a id="glossary"></a>. Returns that anchor.
local function anchor_in(block)
    local first = block and block.t == "Para" and block.content[1]
    return first and first.t == "RawInline"
        and first.text:match('^<a id="([^"]*)">$')
end

-- Returns the contents of a line such as "*In [server.c](server.c):*".
local function caption_in(block)
    local emph = block and block.t == "Para" and #block.content == 1
        and block.content[1]
    local text = emph and emph.t == "Emph" and pandoc.utils.stringify(emph)
    return text and (text:match(":$") or text:match("：$")) and emph.content
end

local function to_html(inlines)
    return files.html { pandoc.Plain(inlines) }
end

-- Returns code or a diff, below a caption with the names of its files.
local function figure(page, text, paths, caption)
    local quote = { id = "code-" .. #page.quotes + 1, path = paths[1],
                    heading = page.headings[#page.headings] }
    local lines, body = "", nil
    caption = caption or pandoc.Inlines {
        pandoc.Link(paths[1], files.root_from(page.source) .. paths[1])
    }
    if #paths == 1 then
        local quoted = files.lines(text)
        quote.first = code.find(quoted, paths[1])
        quote.lines = quote.first .. (#quoted > 1 and "–"
            .. quote.first + #quoted - 1 or "")
        page.quotes:insert(quote)
        lines = '<span class="lines">' .. quote.lines .. "</span>"
        body = code.html(text, "c", quote.id, quote.first)
        caption = caption:walk { Link = function(link)
            link.target = link.target .. "#L-" .. quote.first
            return link
        end }
    else
        body = code.diff_html(text)
    end
    return ('<figure class="code"><figcaption><span>%s</span> %s</figcaption>'
            .. "\n%s</figure>"):format(to_html(caption):gsub(":$", "")
            :gsub("：$", ""), lines, body)
end

-- Returns the HTML of a code block, or nil if it is in another language.
local function code_block(page, block, caption)
    local paths = pandoc.List()
    for path in (block.classes[1] or ""):gmatch("[^:]+") do
        paths:insert(path)
    end
    local kind = paths:remove(1)
    if #paths > 0 then
        return figure(page, block.text, paths, caption)
    elseif console.is_console(kind, block.text) then
        return console.html(block.text)
    elseif kind == "mermaid" then
        return code.diagram_html(block.text, files.directory(page.source))
    elseif kind == "text" then
        return '<pre class="text" tabindex="0">' .. files.escape(block.text)
            .. "</pre>"
    end
end

-- Puts a table into an element of its own that scrolls, because it may be wider
-- than a phone's screen. Its columns are as wide as their contents.
local function table_blocks(block)
    block.colspecs = block.colspecs:map(function(column)
        return { column[1] }
    end)
    return pandoc.RawBlock("html", '<div class="table" tabindex="0">'), block,
        pandoc.RawBlock("html", "</div>")
end

-- Reads page.source. Sets page.title, page.body, page.headings and page.quotes.
function chapter.read(page)
    local document = pandoc.read(prepared(files.read(page.source)),
                                 "gfm+smart")
    local blocks = pandoc.List()
    page.headings, page.quotes = pandoc.List(), pandoc.List()
    for _, block in ipairs(document.blocks) do
        local html
        if block.t == "Header" then
            local anchor = anchor_in(blocks[#blocks])
            if anchor then
                blocks:remove()
                block.identifier = anchor
            end
            local text = block.content:walk { Link = function(link)
                return link.content
            end }
            page.headings:insert { level = block.level, id = block.identifier,
                                   html = to_html(text) }
        elseif block.t == "CodeBlock" then
            local caption = caption_in(blocks[#blocks])
            html = code_block(page, block, caption)
            if html and caption then
                blocks:remove()
            end
        end
        if block.t == "Table" then
            blocks:extend { table_blocks(block) }
        else
            blocks:insert(html and pandoc.RawBlock("html", html) or block)
        end
    end
    page.title = page.headings[1] and page.headings[1].html or page.source
    -- The header of a table's first column may be empty, so make it a cell.
    page.body = files.html(blocks):gsub("<th([^>]*)></th>", "<td%1></td>")
end

return chapter
