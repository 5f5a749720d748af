package main

// The objects of the measurements, as clients write them. A pod is what a Deployment makes: about
// 1 kB of JSON.

const namespace = "bench"

const (
	podHead = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"`
	podTail = `","namespace":"bench","labels":{"app.kubernetes.io/name":"web","app.kubernetes.io/part-of":"shop",` +
		`"pod-template-hash":"7d9c6b8f5"},"annotations":{"prometheus.io/scrape":"true"},` +
		`"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-7d9c6b8f5",` +
		`"uid":"6c2fbf11-0e5a-4a4e-9d6c-9c1a3c6f5a10","controller":true,"blockOwnerDeletion":true}]},` +
		`"spec":{"containers":[{"name":"web","image":"registry.example.org/shop/web:1.27.3",` +
		`"args":["--listen=:8080","--log-level=info"],` +
		`"ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],` +
		`"env":[{"name":"POD_NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}},{"name":"SHOP","value":"blue"}],` +
		`"resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"cpu":"500m","memory":"256Mi"}},` +
		`"readinessProbe":{"httpGet":{"path":"/ready","port":8080},"periodSeconds":10}}],` +
		`"nodeSelector":{"kubernetes.io/os":"linux"},"terminationGracePeriodSeconds":30`
	podEnd = `}}`

	bindingHead = `{"apiVersion":"v1","kind":"Binding","metadata":{"name":"`
	bindingTail = `"},"target":{"apiVersion":"v1","kind":"Node","name":"node-0"}}`

	// What a kubelet says of a pod that has started.
	statusPatch = `{"status":{"phase":"Running","hostIP":"10.0.0.1","podIP":"10.1.2.3","podIPs":[{"ip":"10.1.2.3"}],` +
		`"startTime":"2026-01-01T00:00:00Z","conditions":[` +
		`{"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:01Z"},` +
		`{"type":"ContainersReady","status":"True","lastTransitionTime":"2026-01-01T00:00:01Z"}],` +
		`"containerStatuses":[{"name":"web","image":"registry.example.org/shop/web:1.27.3",` +
		`"imageID":"sha256:0f1e2d3c","containerID":"containerd://4c5d6e7f","ready":true,"restartCount":0,"started":true,` +
		`"state":{"running":{"startedAt":"2026-01-01T00:00:01Z"}}}]}}`

	deleteNow = `{"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0}`

	nodeHead = `{"apiVersion":"v1","kind":"Node","metadata":{"name":"`
	nodeTail = `","labels":{"kubernetes.io/os":"linux","kubernetes.io/arch":"amd64","topology.kubernetes.io/zone":"z1"}},` +
		`"spec":{"podCIDR":"10.1.0.0/24"},"status":{"capacity":{"cpu":"64","memory":"256Gi","pods":"110"},` +
		`"allocatable":{"cpu":"63","memory":"250Gi","pods":"110"},` +
		`"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","message":"kubelet is ready",` +
		`"lastHeartbeatTime":"2026-01-01T00:00:00Z","lastTransitionTime":"2026-01-01T00:00:00Z"}],` +
		`"addresses":[{"type":"InternalIP","address":"10.0.0.1"}],` +
		`"nodeInfo":{"machineID":"m","systemUUID":"s","bootID":"b","kernelVersion":"6.8.0","osImage":"Linux",` +
		`"containerRuntimeVersion":"containerd://2.0.0","kubeletVersion":"v1.36.3","kubeProxyVersion":"",` +
		`"operatingSystem":"linux","architecture":"amd64"}}}`

	leaseHead = `{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"beat-`
	leaseTail = `","namespace":"bench"},"spec":{"holderIdentity":"bench","leaseDurationSeconds":40}}`

	beatHead = `{"spec":{"renewTime":"2026-01-01T00:00:00.`
	beatTail = `Z"}}`
)

const (
	pods   = "/api/v1/namespaces/" + namespace + "/pods"
	leases = "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases"
	json   = "application/json"
	patch  = "application/strategic-merge-patch+json"
	merge  = "application/merge-patch+json"
)
