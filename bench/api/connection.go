package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"time"
)

// An Address is where a server listens and what it wants to see.
type Address struct {
	HostPort string
	TLS      bool
	Token    string
}

// A Connection speaks HTTP/1.1 with keep-alive: one request after the other. It knows as little of
// HTTP as the two servers need, because it shares their processors.
type Connection struct {
	address Address
	net     net.Conn
	in      *bufio.Reader
	out     []byte

	// Headers that every request has.
	headers string
}

// Dial connects; bufferBytes is how much is read at once.
func Dial(address Address, bufferBytes int) (*Connection, error) {
	plain, err := net.DialTimeout("tcp", address.HostPort, 10*time.Second)
	if err != nil {
		return nil, err
	}
	conn := plain
	if address.TLS {
		secure := tls.Client(plain, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
		if err := secure.Handshake(); err != nil {
			plain.Close()
			return nil, err
		}
		conn = secure
	}
	return &Connection{
		address: address,
		net:     conn,
		in:      bufio.NewReaderSize(conn, bufferBytes),
		headers: " HTTP/1.1\r\nHost: " + address.HostPort +
			"\r\nAuthorization: Bearer " + address.Token +
			"\r\nUser-Agent: batkube-bench/1\r\nAccept: application/json\r\n",
	}, nil
}

func (c *Connection) Close() { c.net.Close() }

// Send writes a request whose body is the concatenation of the parts.
func (c *Connection) Send(method, path, contentType string, parts ...string) error {
	out := append(c.out[:0], method...)
	out = append(out, ' ')
	out = append(out, path...)
	out = append(out, c.headers...)
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	if contentType != "" {
		out = append(out, "Content-Type: "...)
		out = append(out, contentType...)
		out = append(out, "\r\nContent-Length: "...)
		out = strconv.AppendInt(out, int64(length), 10)
		out = append(out, "\r\n"...)
	}
	out = append(out, "\r\n"...)
	for _, part := range parts {
		out = append(out, part...)
	}
	c.out = out
	_, err := c.net.Write(out)
	return err
}

// A head is what matters of an answer's head.
type head struct {
	status  int
	length  int64
	chunked bool
}

func (c *Connection) head() (head, error) {
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return head{}, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return head{}, fmt.Errorf("no answer of HTTP/1.1: %q", line)
	}
	status, err := strconv.Atoi(string(line[9:12]))
	answer := head{status: status}
	for err == nil {
		line, err = c.in.ReadSlice('\n')
		if err != nil || len(line) <= 2 {
			break
		}
		switch line[0] {
		case 'C', 'c':
			if value, ok := header(line, "content-length:"); ok {
				answer.length, err = strconv.ParseInt(string(value), 10, 64)
			}
		case 'T', 't':
			if value, ok := header(line, "transfer-encoding:"); ok {
				answer.chunked = bytes.EqualFold(value, []byte("chunked"))
			}
		}
	}
	return answer, err
}

// header gives the value of a line that is the named header.
func header(line []byte, name string) ([]byte, bool) {
	if len(line) < len(name) || !bytes.EqualFold(line[:len(name)], []byte(name)) {
		return nil, false
	}
	return bytes.TrimSpace(line[len(name):]), true
}

// body hands out the pieces of a body as they come, without copying them; it ends at the body's
// end, at an error of the connection, or when the taker returns false.
func (c *Connection) body(answer head, take func([]byte) bool) error {
	if !answer.chunked {
		_, err := c.exactly(answer.length, take)
		return err
	}
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		size, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 64)
		if err != nil {
			return fmt.Errorf("no size of a chunk: %q", line)
		}
		if size > 0 {
			if more, err := c.exactly(size, take); err != nil || !more {
				return err
			}
		}
		if _, err := c.in.Discard(2); err != nil || size == 0 {
			return err
		}
	}
}

func (c *Connection) exactly(size int64, take func([]byte) bool) (bool, error) {
	for size > 0 {
		if c.in.Buffered() == 0 {
			if _, err := c.in.Peek(1); err != nil {
				return false, err
			}
		}
		piece, _ := c.in.Peek(int(min(size, int64(c.in.Buffered()))))
		more := take(piece)
		c.in.Discard(len(piece))
		size -= int64(len(piece))
		if !more {
			return false, nil
		}
	}
	return true, nil
}

// Call sends a request, drops the answer's body, and insists on its status.
func (c *Connection) Call(want int, method, path, contentType string, parts ...string) error {
	if err := c.Send(method, path, contentType, parts...); err != nil {
		return err
	}
	answer, err := c.head()
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if answer.status == want {
		return c.body(answer, func([]byte) bool { return true })
	}
	var text bytes.Buffer
	c.body(answer, func(piece []byte) bool {
		text.Write(piece[:min(len(piece), 600)])
		return text.Len() < 600
	})
	return fmt.Errorf("%s %s: status %d, expected %d: %s", method, path, answer.status, want, text.Bytes())
}

// Read sends a GET and returns its body, which is small.
func (c *Connection) Read(path string) ([]byte, error) {
	if err := c.Send("GET", path, ""); err != nil {
		return nil, err
	}
	answer, err := c.head()
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := c.body(answer, func(piece []byte) bool { text.Write(piece); return true }); err != nil {
		return nil, err
	}
	if answer.status != 200 {
		return nil, fmt.Errorf("GET %s: status %d: %s", path, answer.status, text.Bytes())
	}
	return text.Bytes(), nil
}
