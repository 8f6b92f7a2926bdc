// Uint8Array and base64 and hexadecimal text.
const of = (...bytes) => new Uint8Array(bytes);
for (const [text, bytes] of [["", ""], ["Zg==", "102"], ["Zm8=", "102,111"], ["Zm9v", "102,111,111"], ["Zm9vYg==", "102,111,111,98"], ["+/+/", "251,255,191"]]) {
    same(Uint8Array.fromBase64(text).join(), bytes, text);
    same(Uint8Array.fromBase64(text).toBase64(), text, bytes);
    same(Uint8Array.fromBase64(text.replaceAll("=", "")).join(), bytes, text);
}
same(of(251, 255, 190, 1).toBase64({ alphabet: "base64url" }), "-_--AQ==", "base64url");
same(of(1).toBase64({ omitPadding: true }), "AQ", "omitPadding");
same(Uint8Array.fromBase64("-_--", { alphabet: "base64url" }).join(), "251,255,190", "base64url");
same(Uint8Array.fromBase64(" Z g\n= = ").join(), "102", "spaces");
same(Uint8Array.fromBase64("Zm9vZm", { lastChunkHandling: "stop-before-partial" }).join(), "102,111,111", "partial");
for (const text of ["Z", "Z===", "Zg=", "Zg===", "Zm9v=", "*", "Zg==Zg==", "-_--", "Zm9vé"]) throws(() => Uint8Array.fromBase64(text), SyntaxError);
throws(() => Uint8Array.fromBase64("Zg", { lastChunkHandling: "strict" }), SyntaxError);
throws(() => Uint8Array.fromBase64("Zh==", { lastChunkHandling: "strict" }), SyntaxError);
throws(() => Uint8Array.fromBase64(1), TypeError);
throws(() => Uint8Array.fromBase64("", { alphabet: "other" }), TypeError);
const target = new Uint8Array(5);
let result = target.subarray(1).setFromBase64("Zm9vYmFy");
same(`${result.read} ${result.written} ${target}`, "4 3 0,102,111,111,0", "setFromBase64");
throws(() => target.setFromBase64("AAAA*"), SyntaxError);
same(target.join(), "0,0,0,111,0", "what is before an error");
result = target.setFromHex("0102fF");
same(`${result.read} ${result.written} ${target}`, "6 3 1,2,255,111,0", "setFromHex");
same(of(0, 15, 16, 255).toHex(), "000f10ff", "toHex");
same(Uint8Array.fromHex("000F10ff").join(), "0,15,16,255", "fromHex");
throws(() => Uint8Array.fromHex("0"), SyntaxError);
throws(() => Uint8Array.fromHex("0g"), SyntaxError);
throws(() => Uint8Array.prototype.toHex.call(new Uint8ClampedArray(1)), TypeError);
same("fromBase64" in Int8Array, false, "Int8Array.fromBase64");
