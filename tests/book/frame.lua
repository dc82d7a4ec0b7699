-- Fills in page.html, the frame around the text of every page.

local files = require "files"

local frame = {}
local here = PANDOC_SCRIPT_FILE:match("^.*/") or ""
local template = files.read(here .. "page.html")

-- The words of the frame, for each language of the book. book.js finds the
-- labels of its buttons in the page.
local words = {
    en = { name = "English", contents = "Contents", search = "Search",
               copy = "copy", copied = "copied", nothing = "Nothing found" },
    ["zh-CN"] = { name = "简体中文", contents = "目录", search = "搜索",
                  copy = "复制", copied = "已复制", nothing = "没有找到" }
}

local function words_in(language)
    return words[language] or words.en
end

local originals = pandoc.List()     -- the English chapters, in order
local translations = {}             -- of each, its pages by their language

function frame.set_chapters(pages)
    originals = pages:filter(function(page)
        return page.language == "en"
    end)
    for _, page in ipairs(pages) do
        translations[page.original] = translations[page.original] or {}
        translations[page.original][page.language] = page
    end
end

-- Returns the chapters in a language, or in English if they aren't translated.
local function chapters_in(language)
    return originals:map(function(page)
        return translations[page.original][language] or page
    end)
end

local function link(from, to, text, attributes)
    return ('<a href="%s%s"%s>%s</a>'):format(files.root_from(from.source),
        to.path, attributes or "", text)
end

-- Returns the language switch of a chapter that has been translated.
local function languages_html(page)
    local others = pandoc.List()
    for language, other in pairs(translations[page.original] or {}) do
        if language ~= page.language then
            others:insert(link(page, other, words_in(language).name
                or language, (' lang="%s" hreflang="%s"'):format(language,
                language)))
        end
    end
    table.sort(others)
    return table.concat(others, "\n")
end

-- Returns the headings of a chapter below its title, as nested lists.
local function headings_html(page)
    local html, depth = pandoc.List(), 1
    for i, heading in ipairs(page.headings) do
        local level = math.min(heading.level, 3)
        if i > 1 then
            if level > depth then
                html:insert(("<ol>"):rep(level - depth))
            else
                html:insert("</li>" .. ("</ol></li>"):rep(depth - level))
            end
            html:insert(('<li><a href="#%s">%s</a>'):format(heading.id,
                                                         heading.html))
            depth = level
        end
    end
    html:insert(("</li></ol>"):rep(depth - 1))
    return table.concat(html, "\n")
end

-- Returns a list of all chapters, with the headings of the current one.
local function chapters_html(page)
    local html = pandoc.List { "<ol>" }
    for _, other in ipairs(chapters_in(page.language)) do
        local is_current = other == page
        html:insert("<li>" .. link(page, other, other.title,
            is_current and ' aria-current="page"' or "")
            .. (is_current and headings_html(page) or "") .. "</li>")
    end
    html:insert("</ol>")
    return table.concat(html, "\n")
end

-- Returns links to the chapters before and after this one.
local function neighbors_html(page)
    local all = chapters_in(page.language)
    local _, at = all:find(page)
    local html = ""
    if at and at > 1 then
        local before = all[at - 1]
        html = link(page, before, "← " .. before.title, ' rel="prev"')
    end
    if at and at < #all then
        local after = all[at + 1]
        html = html .. link(page, after, after.title .. " →", ' rel="next"')
    end
    return '<div class="neighbors">' .. html .. "</div>"
end

-- Fills the values into page.html.
function frame.fill(values)
    return (template:gsub("%$(%l+)%$", values))
end

function frame.html(page)
    local root = files.root_from(page.source)
    local local_words = words_in(page.language)
    local title = page.title:gsub("<[^>]*>", "")
    if title ~= "three-servers" then
        title = title .. " · three-servers"
    end
    return frame.fill {
        language = page.language,
        title = title,
        class = page.original and "chapter" or "file",
        head = ('<link rel="stylesheet" href="%sbook.css">\n'
            .. '<script defer src="%sbook.js" data-search="%s" '
            .. 'data-copy="%s" data-copied="%s" data-nothing="%s"></script>'
            ):format(root, root, local_words.search, local_words.copy,
                     local_words.copied, local_words.nothing),
        home = root .. chapters_in(page.language)[1].path,
        contents = local_words.contents,
        languages = languages_html(page),
        body = page.body,
        neighbors = neighbors_html(page),
        chapters = chapters_html(page)
    }
end

return frame
