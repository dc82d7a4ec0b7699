-- Changes links so that they lead to pages of the book.

local files = require "files"

local links = {}

-- Returns the page of a file or directory: step1-accept/index.html of its
-- README.md, SECURITY.html of SECURITY.md, common/net.c.html of common/net.c.
-- A translation is README.LANGUAGE.md, and its page index.LANGUAGE.html.
function links.page_of(path)
    if path == "" or not files.read(path) then
        local directory = path == "" and "" or path .. "/"
        return directory .. "index.html"
    end
    local name = path:match("^(.*)%.md$") or path
    return name:gsub("README(%.?[^/]*)$", "index%1") .. ".html"
end

-- Changes each link of a file's HTML so that it leads to a page of the book.
-- `visit` is called with the path of each file and directory.
function links.rewrite(html, source, visit)
    local directory = files.directory(source)
    return (html:gsub('href="([^"#]+)(#?[^"]*)"', function(link, fragment)
        if link:match("^%l+:") then
            return nil
        end
        local path = files.resolve(directory, link)
        if not files.exists(path) then
            return nil      -- tests/book/dead-links reports it
        end
        visit(path)
        return ('href="%s%s%s"'):format(files.root_from(source),
                                        links.page_of(path), fragment)
    end))
end

-- Return the addresses of a page of the manual and of an RFC.
local function manual(name, section)
    return ("https://manpages.debian.org/%s.%s"):format(name, section)
end

local function rfc(number)
    return "https://www.rfc-editor.org/rfc/rfc" .. number
end

local opaque = { a = true, code = true, pre = true, h1 = true, h2 = true,
                 h3 = true, h4 = true, kbd = true, figcaption = true }

-- Makes links of names such as poll(2) and RFC 9293 in the prose of a page. On
-- paper, the first link to each address is followed by that address.
function links.add_references(html)
    local depth, seen = 0, {}
    local function link(address, text)
        local class = seen[address] and "manual" or "manual first"
        seen[address] = true
        return ('<a class="%s" href="%s">%s</a>'):format(class, address, text)
    end
    local function with_links(text)
        return (text:gsub("(([%a_][%w_.-]*)%(([1-8])%))",
            function(whole, name, section)
                return link(manual(name, section), whole)
            end):gsub("(RFC%s(%d+))", function(whole, number)
                return link(rfc(number), whole)
            end))
    end
    return (html:gsub("([^<]*)(<?(/?)(%w*)[^>]*>?)", function(text, tag, slash,
                                                             name)
        if depth == 0 then
            text = with_links(text)
        end
        if opaque[name] then
            depth = depth + (slash == "" and 1 or -1)
        end
        return text .. tag
    end))
end

return links
