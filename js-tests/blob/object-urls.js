// A blob URL has the origin of the location and a random UUID. Revoking a URL needs the URL itself, without a fragment.
// location: https://app.example:8443/rooms/1
const blob = new Blob(["hello"], { type: "text/plain" });
const url = URL.createObjectURL(blob);
const form = /^blob:https:\/\/app\.example:8443\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
console.log(form.test(url), form.test(URL.createObjectURL(new File([], "a.txt"))), url === URL.createObjectURL(blob));
const { protocol, origin, host, pathname } = new URL(url);
console.log(protocol, origin, `'${host}'`, pathname === url.slice(5));
console.log(URL.revokeObjectURL(url), URL.revokeObjectURL(url), URL.revokeObjectURL("no URL"), URL.revokeObjectURL("https://a.example/"));
for (const attempt of [
  () => URL.createObjectURL(),
  () => URL.createObjectURL({}),
  () => URL.createObjectURL("blob"),
  () => URL.revokeObjectURL(),
  () => URL.revokeObjectURL(Symbol()),
  () => new URL(url).createObjectURL(blob),
]) {
  try {
    attempt();
  } catch (error) {
    console.log(error.name);
  }
}
console.log(URL.createObjectURL.length, URL.revokeObjectURL.length, URL.createObjectURL.name);
console.log(Object.getOwnPropertyDescriptor(URL, "createObjectURL").enumerable);

// prints:
// | true true false
// | blob: https://app.example:8443 '' true
// | undefined undefined undefined undefined
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | 1 1 createObjectURL
// | true
