// The console shows the contents of URLSearchParams, of their iterators and of the targets of proxies.
const params = new URLSearchParams("a=1&b=2");
console.log(params, [params.entries()], new URLSearchParams());
console.log(new Proxy({ a: 1 }, {}), [new Proxy([1], {})], new Proxy(new Map([["k", 1]]), {}));

// prints:
// | URLSearchParams { 'a' => '1', 'b' => '2' } [ URLSearchParams Iterator { [ 'a', '1' ], [ 'b', '2' ] } ] URLSearchParams {}
// | { a: 1 } [ [ 1 ] ] Map(1) { 'k' => 1 }
