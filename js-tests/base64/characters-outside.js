// btoa of a character above U+00FF is an InvalidCharacterError; arguments become strings.
try {
  btoa("€");
} catch (error) {
  console.log(error instanceof DOMException, error.name, error.code);
}
console.log(btoa(null), btoa(12), btoa(undefined), atob(null).length);
try {
  btoa();
} catch (error) {
  console.log(error instanceof TypeError, btoa.length, atob.name);
}

// prints:
// | true InvalidCharacterError 5
// | bnVsbA== MTI= dW5kZWZpbmVk 3
// | true 1 atob
