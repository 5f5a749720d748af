package main

import (
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var groupVersion = schema.GroupVersion{Group: "example.batkube.io", Version: "v1"}

// Sweep is a series of pods that start at even distances.
type Sweep struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata,omitempty"`

	Spec   SweepSpec   `json:"spec"`
	Status SweepStatus `json:"status,omitempty"`
}

// SweepSpec says how many pods there are, how far apart they start and how long each works.
type SweepSpec struct {
	Points       int   `json:"points"`
	EverySeconds int64 `json:"everySeconds"`
	WorkSeconds  int64 `json:"workSeconds"`
}

// SweepStatus says how far a sweep is.
type SweepStatus struct {
	Started   int             `json:"started"`
	Ended     int             `json:"ended"`
	LastStart *meta.MicroTime `json:"lastStart,omitempty"`
	Completed *meta.MicroTime `json:"completed,omitempty"`
}

// SweepList is what a list answers.
type SweepList struct {
	meta.TypeMeta `json:",inline"`
	meta.ListMeta `json:"metadata,omitempty"`

	Items []Sweep `json:"items"`
}

func (s *Sweep) DeepCopyObject() runtime.Object {
	copied := *s
	copied.ObjectMeta = *s.ObjectMeta.DeepCopy()
	copied.Status.LastStart = s.Status.LastStart.DeepCopy()
	copied.Status.Completed = s.Status.Completed.DeepCopy()
	return &copied
}

func (l *SweepList) DeepCopyObject() runtime.Object {
	copied := *l
	copied.ListMeta = *l.ListMeta.DeepCopy()
	copied.Items = make([]Sweep, len(l.Items))
	for i := range l.Items {
		copied.Items[i] = *l.Items[i].DeepCopyObject().(*Sweep)
	}
	return &copied
}

func addKinds(scheme *runtime.Scheme) {
	scheme.AddKnownTypes(groupVersion, &Sweep{}, &SweepList{})
	meta.AddToGroupVersion(scheme, groupVersion)
}
