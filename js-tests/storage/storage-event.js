// StorageEvent has the change of an item, from its constructor or initStorageEvent.
const { type, key, oldValue, newValue, url, storageArea, bubbles, isTrusted } = new StorageEvent("storage");
console.log(type, key, oldValue, newValue, JSON.stringify(url), storageArea, bubbles, isTrusted);
const event = new StorageEvent("x", { key: "k", oldValue: "1", newValue: null, url: "u\ud800", storageArea: localStorage, cancelable: true });
console.log(event.key, event.oldValue, event.newValue, event.url === "u\ufffd", event.storageArea === localStorage, event.cancelable);
console.log(event instanceof Event, Object.keys(StorageEvent.prototype).join(), StorageEvent.length, event.initStorageEvent.length);
event.initStorageEvent("y", true, false, "b", undefined, "2", "here", sessionStorage);
console.log(event.type, event.bubbles, event.cancelable, event.key, event.oldValue, event.newValue, event.url, event.storageArea === sessionStorage);
event.initStorageEvent("z");
console.log(event.type, event.key, event.newValue, JSON.stringify(event.url), event.storageArea);
for (const steps of [
  () => new StorageEvent(),
  () => new StorageEvent("x", { storageArea: {} }),
  () => event.initStorageEvent(),
  () => StorageEvent.prototype.key,
]) {
  try { steps(); } catch (error) { console.log(error.name); }
}

// prints:
// | storage null null null "" null false false
// | k 1 null true true true
// | true key,oldValue,newValue,url,storageArea,initStorageEvent 1 1
// | y true false b null 2 here true
// | z null null "" null
// | TypeError
// | TypeError
// | TypeError
// | TypeError
