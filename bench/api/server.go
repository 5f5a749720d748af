package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	token = "bench-token"
	users = token + `,bench,bench-uid,"system:masters"` + "\n"
)

// A Server is what is measured: one process, or a few that belong together.
type Server struct {
	Name       string
	Address    Address
	Kubeconfig string
	processes  []process
	folder     string
}

// A process closes its channel when it has ended.
type process struct {
	*os.Process
	ended chan struct{}
}

// A Start starts a server in an empty folder. It returns before the server answers.
type Start func(folder string) (*Server, error)

// ours starts ./batkube serve, without controllers, as kube-apiserver alone has none.
func ours(command string, tls bool) Start {
	return func(folder string) (*Server, error) {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		tokens := filepath.Join(folder, "tokens.csv")
		if err := os.WriteFile(tokens, []byte(users), 0o600); err != nil {
			return nil, err
		}
		config := filepath.Join(folder, "kubeconfig")
		args := []string{"serve", "--port", port, "--kubeconfig", config, "--token-auth-file", tokens, "--controllers="}
		name := "ours, http"
		if tls {
			args = append(args, "--tls")
			name = "ours, https"
		}
		server := &Server{Name: name, Address: Address{"127.0.0.1:" + port, tls, token}, Kubeconfig: config, folder: folder}
		return server, server.run("batkube", command, args...)
	}
}

// realPair starts etcd, which does without its fsync, and kube-apiserver over it: token file, RBAC,
// and no ServiceAccount admission, which would want a controller.
func realPair(binaries string) Start {
	return func(folder string) (*Server, error) {
		var ports [3]string
		for i := range ports {
			var err error
			if ports[i], err = freePort(); err != nil {
				return nil, err
			}
		}
		tokens := filepath.Join(folder, "tokens.csv")
		private := filepath.Join(folder, "sa.key")
		config := filepath.Join(folder, "kubeconfig")
		key, err := serviceAccountKey()
		if err != nil {
			return nil, err
		}
		kubeconfig := "apiVersion: v1\nkind: Config\ncurrent-context: c\n" +
			"clusters: [{name: c, cluster: {server: 'https://127.0.0.1:" + ports[2] + "', insecure-skip-tls-verify: true}}]\n" +
			"users: [{name: u, user: {token: " + token + "}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n"
		for file, content := range map[string]string{tokens: users, private: key, config: kubeconfig} {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				return nil, err
			}
		}
		server := &Server{Name: "kube-apiserver + etcd", Address: Address{"127.0.0.1:" + ports[2], true, token}, Kubeconfig: config, folder: folder}
		client := "http://127.0.0.1:" + ports[0]
		peer := "http://127.0.0.1:" + ports[1]
		err = server.run("etcd", filepath.Join(binaries, "etcd"),
			"--data-dir", filepath.Join(folder, "etcd"), "--unsafe-no-fsync", "--log-level", "warn",
			"--listen-client-urls", client, "--advertise-client-urls", client,
			"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
			"--initial-cluster", "default="+peer, "--quota-backend-bytes", "8589934592")
		if err != nil {
			return nil, err
		}
		return server, server.run("kube-apiserver", filepath.Join(binaries, "kube-apiserver"),
			"--etcd-servers="+client, "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
			"--secure-port="+ports[2], "--cert-dir="+filepath.Join(folder, "certs"),
			"--token-auth-file="+tokens, "--authorization-mode=RBAC",
			"--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.96.0.0/16",
			"--service-account-issuer=https://kubernetes.default.svc",
			"--service-account-key-file="+private, "--service-account-signing-key-file="+private,
			"--disable-admission-plugins=ServiceAccount")
	}
}

func serviceAccountKey() (string, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return string(pem.EncodeToMemory(block)), nil
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}

func (s *Server) run(name, binary string, args ...string) error {
	log, err := os.Create(filepath.Join(s.folder, name+".log"))
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command(binary, args...)
	command.Stdout, command.Stderr = log, log
	// A signal from the keyboard is for us, and whatever becomes of us, no server stays behind.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := command.Start(); err != nil {
		return err
	}
	started := process{command.Process, make(chan struct{})}
	go func() { command.Wait(); close(started.ended) }()
	s.processes = append(s.processes, started)
	return nil
}

// Stop ends the processes, the last first, and waits for them.
func (s *Server) Stop() {
	for i := len(s.processes) - 1; i >= 0; i-- {
		process := s.processes[i]
		process.Signal(syscall.SIGTERM)
		select {
		case <-process.ended:
		case <-time.After(10 * time.Second):
			process.Kill()
			<-process.ended
		}
	}
	s.processes = nil
}

// Await waits until the server says that it is ready.
func (s *Server) Await(limit time.Duration) error {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		for _, process := range s.processes {
			select {
			case <-process.ended:
				return fmt.Errorf("%s has ended:\n%s", s.Name, s.logs())
			default:
			}
		}
		connection, err := Dial(s.Address, 4<<10)
		if err != nil {
			continue
		}
		body, err := connection.Read("/readyz")
		connection.Close()
		if err == nil && bytes.Equal(body, []byte("ok")) {
			return nil
		}
	}
	return fmt.Errorf("%s was not ready after %s:\n%s", s.Name, limit, s.logs())
}

func (s *Server) logs() string {
	var text strings.Builder
	logs, _ := filepath.Glob(filepath.Join(s.folder, "*.log"))
	for _, log := range logs {
		content, _ := os.ReadFile(log)
		lines := strings.Split(strings.TrimSpace(string(content)), "\n")
		text.WriteString(strings.Join(lines[max(0, len(lines)-8):], "\n") + "\n")
	}
	return text.String()
}

// ResidentBytes is the memory of all processes that is in RAM.
func (s *Server) ResidentBytes() (int64, error) {
	var sum int64
	for _, process := range s.processes {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process.Pid))
		if err != nil {
			return 0, err
		}
		_, rest, _ := strings.Cut(string(status), "VmRSS:")
		fields := strings.Fields(rest)
		kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
		if err != nil {
			return 0, err
		}
		sum += kilobytes << 10
	}
	return sum, nil
}

// ProcessorTime is what all processes have used, in user and system mode.
func (s *Server) ProcessorTime() time.Duration {
	var sum time.Duration
	for _, process := range s.processes {
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process.Pid))
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		for _, ticks := range fields[11:13] {
			n, _ := strconv.ParseInt(ticks, 10, 64)
			sum += time.Duration(n) * (10 * time.Millisecond) // a tick is a hundredth of a second
		}
	}
	return sum
}

// Kubectl runs kubectl with an empty cache, as on somebody's first day.
func (s *Server) Kubectl(args ...string) error {
	cache, err := os.MkdirTemp(s.folder, "cache")
	if err != nil {
		return err
	}
	defer os.RemoveAll(cache)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "kubectl", append([]string{"--kubeconfig", s.Kubeconfig, "--cache-dir", cache}, args...)...)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}
