// A request of a request takes its body: bodyUsed of the first becomes true, and a further use fails. A
// body of the second argument does not need the first.
const first = new Request("http://peer/?answer=200 OK,{content}", { method: "POST", body: "content" });
const second = new Request(first);
console.log(first.bodyUsed, first.body.locked, second.bodyUsed, second.headers.get("content-type"));
for (const use of [() => new Request(first), () => first.clone()]) {
  try {
    use();
  } catch (error) {
    console.log(error.constructor.name);
  }
}
const third = new Request(first, { body: "other" });
(async () => {
  await first.text().catch((error) => console.log("text", error.constructor.name));
  const response = fetch(second);
  console.log(second.bodyUsed);
  console.log(await (await response).text(), await third.text());
  await fetch(second).catch((error) => console.log("fetch", error.constructor.name));
})();

// prints:
// | true true false text/plain;charset=UTF-8
// | TypeError
// | TypeError
// | text TypeError
// | true
// | content other
// | fetch TypeError
