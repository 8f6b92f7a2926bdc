// btoa and atob are each other's inverse for strings of bytes.
console.log(btoa("hello"), atob("aGVsbG8="), btoa(""), JSON.stringify(atob("")));
const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
console.log(atob(btoa(all)) === all, btoa("\xff\xfe"));

// prints:
// | aGVsbG8= hello  ""
// | true //4=
