module github.com/duikou/duikou/standalone

go 1.26.8

replace github.com/duikou/duikou => ../
