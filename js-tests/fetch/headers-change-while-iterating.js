// "The value pairs to iterate over" are asked for at each step: an iterator sees fields that are added
// or deleted meanwhile.
const headers = new Headers({ a: "1", c: "3" });
const seen = [];
for (const [name] of headers) {
  seen.push(name);
  if (name === "a") headers.append("b", "2");
  if (name === "b") headers.delete("c");
}
console.log(seen.join());
const iterator = headers.entries();
iterator.next();
// One that sorts before the place of the iterator shifts the rest.
headers.append("A0", "0");
console.log(iterator.next().value.join(), iterator.next().value.join(), iterator.next().done);

// prints:
// | a,b
// | a0,0 b,2 true
