// searchParams is one object that changes with the URL, and the URL with it.
const url = new URL("http://h/?a=1&a=2");
const params = url.searchParams;
console.log(params === url.searchParams, params.getAll("a").join());
params.append("b", "x y&z");
console.log(url.href);
url.search = "?c=3";
console.log(params.get("c"), params.has("a"));
params.delete("c");
console.log(url.href);

// prints:
// | true 1,2
// | http://h/?a=1&a=2&b=x+y%26z
// | 3 false
// | http://h/
