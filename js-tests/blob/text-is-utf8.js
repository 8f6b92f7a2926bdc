// text decodes UTF-8 without a byte order mark, and what is invalid becomes U+FFFD.
new Blob([new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xe2, 0x82])]).text().then((text) => {
  console.log(text.length, text);
});

// prints:
// | 3 a��
