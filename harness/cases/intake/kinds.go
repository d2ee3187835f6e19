package intake

import (
	"bufio"
	"bytes"
	"strings"

	"example.com/rehearse/internal/bilingual"
)

// looked is how much of a file is looked at to see what it is, in bytes.
const looked = 1024

// noCapture says what a file is that can be no capture, or nil. People send what they have: the archive instead of what
// is in it, the page that asked them to sign in, a file that was never written.
func noCapture(b *bufio.Reader, format string) error {
	head, _ := b.Peek(looked) // less when the file has less
	start := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")))
	switch {
	case start == "" && len(head) < looked:
		return bilingual.Errorf("文件是空的", "the file is empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) && format != "xlsx":
		return bilingual.Errorf("这是压缩包（ZIP）：请解开，给出里面的文件", "this is a ZIP archive: unpack it and give the file that is in it")
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return bilingual.Errorf("这是压缩文件（gzip）：请先解压", "this file is packed with gzip: unpack it first")
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"):
		return bilingual.Errorf("这是网页（HTML），不是抓包：请在浏览器开发者工具的“网络”里把记录导出为 HAR",
			"this is a web page, not a capture: export the network log of the browser's developer tools as HAR")
	case packets(head):
		return bilingual.Errorf("这是网络包的抓包（pcap），里面是加密的：请用浏览器或 mitmproxy、Charles 之类的代理导出 HAR",
			"this is a capture of packets (pcap), whose contents are encrypted: export a HAR from the browser or from a proxy such as mitmproxy or Charles")
	}
	return nil
}

// packets tells the files of packet sniffers: pcap in both byte orders, with either clock, and pcapng.
func packets(head []byte) bool {
	for _, magic := range []string{"\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x4d\x3c\xb2\xa1", "\xa1\xb2\x3c\x4d", "\x0a\x0d\x0d\x0a"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}
