module github.com/duikou/duikou

go 1.26.0
