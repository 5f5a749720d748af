module batkube.io/shell-clock

go 1.26.0
