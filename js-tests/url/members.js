// URL and URLSearchParams have the members of the URL standard, in its order, with brand checks.
console.log(URL.length, URLSearchParams.length, URL.parse.length, URL.canParse.length, Object.keys(URL).join());
console.log(Object.keys(URL.prototype).join());
console.log(Object.keys(URLSearchParams.prototype).join());
const attempts = [
  () => new URL(), () => URL("a:b"), () => URL.parse(), () => URL.prototype.href, () => URLSearchParams.prototype.size,
  () => URLSearchParams.prototype.get.call(new URL("a:b"), "a"),
];
for (const attempt of attempts) {
  try {
    attempt();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}
class Mine extends URL {
  get twice() {
    return this.href + this.href;
  }
}
console.log(new Mine("a:b").twice, Object.prototype.toString.call(new Mine("a:b")));

// prints:
// | 1 0 1 1 parse,canParse,createObjectURL,revokeObjectURL
// | href,origin,protocol,username,password,host,hostname,port,pathname,search,searchParams,hash,toString,toJSON
// | size,append,delete,get,getAll,has,set,sort,toString,entries,keys,values,forEach
// | true
// | true
// | true
// | true
// | true
// | true
// | a:ba:b [object URL]
