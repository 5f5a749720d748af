module batkube.io/go-clock

go 1.26.0
