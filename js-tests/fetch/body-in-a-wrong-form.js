// A body that is not in the form that is asked for rejects: json() with a SyntaxError, formData() with a
// TypeError. The body was read all the same.
const form = (body, type) => new Response(body, { headers: type && { "Content-Type": type } });
(async () => {
  for (const body of ["", "{", "undefined", null]) {
    const response = new Response(body);
    await response.json().catch((error) => console.log(JSON.stringify(body), error.constructor.name, response.bodyUsed));
  }
  for (const response of [
    form("a=1"), form("a=1", "text/plain"), form("--x\r\nbroken", "multipart/form-data; boundary=x"), form("--x--\r\n", "multipart/form-data"),
    form(null, "text/plain"), new Response(),
  ]) {
    await response.formData().catch((error) => console.log(error.constructor.name));
  }
  console.log([...(await form(null, "application/x-www-form-urlencoded").formData())].length);
})();

// prints:
// | "" SyntaxError true
// | "{" SyntaxError true
// | "undefined" SyntaxError true
// | null SyntaxError false
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | 0
