// A URLPattern matches the components of a URL, and has the values of its groups in their order.
const pattern = new URLPattern("https://{:sub.}?chat.example/rooms/:room/:file([[a-z]--x]+)+?page=*");
const components = ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"];
console.log(components.map((name) => pattern[name]).join(" | "), pattern.hasRegExpGroups);
const result = pattern.exec("https://www.chat.example/rooms/b/a/c?page=2#x");
console.log(Object.keys(result).join(), result.inputs, result.pathname, result.search.groups);
console.log(result.hostname);
console.log(new URLPattern({ pathname: "/:z/:a?/:m" }).exec({ pathname: "/1/2" }).pathname);
console.log(pattern.test("https://chat.example/rooms/b/x?page="), pattern.test("no URL"), pattern.exec("../c", "https://chat.example/rooms/a/"));
console.log(new URLPattern("/a/:b", "https://chat.example").test("/A/1", "https://chat.example"));
console.log(new URLPattern({ pathname: "/a/:b" }, { ignoreCase: true }).exec({ pathname: "/A/1", baseURL: "https://chat.example/c" }).inputs);
console.log(new URLPattern().test("data:,x"), new URLPattern("https://*:*", undefined).test({}), new URLPattern("http{s}?://a.example/*").pathname);
console.log([new URLPattern("(https?)://a.example?x").pathname, new URLPattern("(ftps)://a.example?x").pathname]);

// prints:
// | https | * | * | {:sub.}?chat.example |  | /rooms/:room/:file([[a-z]--x]+)+ | page=* | * true
// | hash,hostname,inputs,password,pathname,port,protocol,search,username [ 'https://www.chat.example/rooms/b/a/c?page=2#x' ] { groups: { room: 'b', file: 'a/c' }, input: '/rooms/b/a/c' } { '0': '2' }
// | { groups: { sub: 'www' }, input: 'www.chat.example' }
// | { groups: { z: '1', a: undefined, m: '2' }, input: '/1/2' }
// | false false null
// | false
// | [ { baseURL: 'https://chat.example/c', pathname: '/A/1' } ]
// | true false /*
// | [ '/', '' ]
