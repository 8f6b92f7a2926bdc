// A Response has the status 200 unless its second argument has another one, from 200 to 599. Others are a
// RangeError, and a wrong statusText a TypeError.
const response = new Response();
const { type, url, redirected, status, ok, statusText, body, bodyUsed } = response;
console.log(JSON.stringify([type, url, redirected, status, ok, statusText, body, bodyUsed, [...response.headers]]));
for (const status of [100, 101, 199, 200, 299, 300, 404, 599, 600, 0, -1, 65736, "201", NaN]) {
  try {
    const made = new Response(null, { status });
    console.log(status, made.status, made.ok);
  } catch (error) {
    console.log(status, error.constructor.name);
  }
}
for (const statusText of ["Not Found", "é\t", "a\nb", "\0", "\u0100"]) {
  try {
    console.log(JSON.stringify(new Response(null, { statusText }).statusText));
  } catch (error) {
    console.log(JSON.stringify(statusText), error.constructor.name);
  }
}

// prints:
// | ["default","",false,200,true,"",null,false,[]]
// | 100 RangeError
// | 101 RangeError
// | 199 RangeError
// | 200 200 true
// | 299 299 true
// | 300 300 false
// | 404 404 false
// | 599 599 false
// | 600 RangeError
// | 0 RangeError
// | -1 RangeError
// | 65736 200 true
// | 201 201 true
// | NaN RangeError
// | "Not Found"
// | "é\t"
// | "a\nb" TypeError
// | "\u0000" TypeError
// | "Ā" TypeError
