module batkube.io/bench-api

go 1.24
