// The getters and setters of the global object's attributes take no `this` for the global object, and refuse any other object.
const attribute = (name) => Object.getOwnPropertyDescriptor(globalThis, name);
const names = `self window onerror onoffline ononline onlanguagechange crypto performance navigator origin`.split(" ");
for (const name of names) {
  const { get, set, enumerable } = attribute(name);
  let refused = "";
  try {
    get.call(Object.create(globalThis));
  } catch (error) {
    refused = error.name;
  }
  console.log(name, get.call(undefined) === globalThis[name], get.name, set?.name, enumerable, refused);
}
attribute("onoffline").set.call(null, () => console.log("offline"));
dispatchEvent(new Event("offline"));

// prints:
// | self true get self set self true TypeError
// | window true get window undefined true TypeError
// | onerror true get onerror set onerror true TypeError
// | onoffline true get onoffline set onoffline true TypeError
// | ononline true get ononline set ononline true TypeError
// | onlanguagechange true get onlanguagechange set onlanguagechange true TypeError
// | crypto true get crypto undefined true TypeError
// | performance true get performance set performance true TypeError
// | navigator true get navigator undefined true TypeError
// | origin true get origin set origin true TypeError
// | offline
