// An encoding has many labels, in any case and with spaces around; an unknown one is a RangeError.
for (const label of ["UTF8", " latin1\n", "ascii", "Shift_JIS", "gb2312", "utf-16", "unicode-1-1-utf-8", "windows-1252", "koi8-r", undefined, "unicode", "sjis", "x-user-defined", "ISO-8859-8-I", "gbk"]) {
  console.log(new TextDecoder(label).encoding);
}
for (const label of ["nope", "", "replacement", "iso-2022-kr", "utf-32", "utf-7", "\u00a0utf-8", null]) {
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
// | utf-8
// | utf-16le
// | shift_jis
// | x-user-defined
// | iso-8859-8-i
// | gbk
// | true
// | true
// | true
// | true
// | true
// | true
// | true
// | true
