module batkube.io/internal-names

go 1.24

// What the table is read from. Nothing of it is compiled; the generator downloads these versions.
require (
	k8s.io/api v0.36.3
	k8s.io/kubernetes v1.36.3
)
