// The attributes of a property stay when another one is deleted or becomes an accessor.

const attributes = (object, key) => {
    const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, key);
    return [writable, enumerable, configurable].join();
};
{
    const o = { a: 1, b: 2, c: 3 };
    Object.defineProperty(o, "a", { writable: false });
    delete o.b;
    same(attributes(o, "a"), "false,true,true", "after another one was deleted");
    o.a = 7;
    same([o.a, o.c].join(), "1,3");
}
{
    const o = { a: 1, b: 2, c: 3 };
    Object.defineProperty(o, "c", { enumerable: false, configurable: false });
    Object.defineProperty(o, "a", { enumerable: false, configurable: false });
    Object.defineProperty(o, "b", { get: () => 4 });
    same(attributes(o, "a"), "true,false,false", "of one before an accessor");
    same(attributes(o, "c"), "true,false,false", "of one after an accessor");
    same([o.a, o.b, o.c, Object.keys(o)].join(), "1,4,3,b");
    throws(() => { "use strict"; delete o.a; }, TypeError);
}
{
    class Message {
        constructor() {
            this.id = 1;
            this.draft = true;
            Object.defineProperty(this, "id", { writable: false });
            delete this.draft;
        }
    }
    const message = new Message();
    message.id = 2;
    same(message.id, 1, "a constructor that makes a property readonly");
    Object.defineProperty(message, "id", { writable: true });
    message.text = "x";
    delete message.text;
    message.id = 3;
    same(message.id, 3, "one that was made writable again");
}
