-- Makes the search index. It is a script, because a page that was opened from
-- a file may load scripts and no other data.

local sources = require "sources"

local search = {}

local inline = { a = true, b = true, code = true, del = true, em = true,
                 ins = true, kbd = true, span = true, strong = true }
local characters = { ["&amp;"] = "&", ["&lt;"] = "<", ["&gt;"] = ">",
                     ["&quot;"] = '"' }

-- Returns HTML as plain text.
local function plain_text(html)
    local text = html:gsub("</?(%w+)[^>]*>", function(name)
        return inline[name] and "" or " "
    end)
    return (text:gsub("&%l+;", characters):gsub("%s+", " "))
end

local function quoted(text)
    return '"' .. text:gsub('[\\"]', "\\%0"):gsub("</", "<\\/") .. '"'
end

-- Returns [page, title, text, chapter, language], as JavaScript.
local function entry(page, fragment, title, text)
    local chapter = title == page.title and "" or plain_text(page.title)
    return ("[%s,%s,%s,%s,%s]"):format(quoted(page.path .. fragment),
        quoted(plain_text(title)), quoted(plain_text(text)), quoted(chapter),
        quoted(page.language))
end

-- Returns the index: an entry for each section of a chapter, and for each file.
function search.index(pages)
    local entries = pandoc.List()
    for _, page in ipairs(pages) do
        if not page.original then
            entries:insert(entry(page, "", page.title,
                                 sources.introduction(page.source)))
        else
            for id, heading, at in page.body:gmatch(
                    '<h%d id="([^"]*)">(.-)</h%d>()') do
                local next_heading = page.body:find("<h%d id=", at) or 0
                entries:insert(entry(page, "#" .. id, heading,
                    page.body:sub(at, next_heading - 1)))
            end
        end
    end
    return "bookIndex([\n" .. table.concat(entries, ",\n") .. "\n]);\n"
end

return search
