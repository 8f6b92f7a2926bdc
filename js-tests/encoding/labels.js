// An encoding has many labels, in any case and with spaces around; an unknown one is a RangeError.
for (const label of ["UTF8", " latin1\n", "ascii", "Shift_JIS", "gb2312", "utf-16", "unicode-1-1-utf-8", "windows-1252", "koi8-r"]) {
  console.log(new TextDecoder(label).encoding);
}
for (const label of ["nope", "", "replacement", "iso-2022-kr", "utf-32"]) {
  try {
    new TextDecoder(label);
  } catch (error) {
    console.log(error instanceof RangeError);
  }
}

// prints:
// | utf-8
// | windows-1252
// | windows-1252
// | shift_jis
// | gbk
// | utf-16le
// | utf-8
// | windows-1252
// | koi8-r
// | true
// | true
// | true
// | true
// | true
