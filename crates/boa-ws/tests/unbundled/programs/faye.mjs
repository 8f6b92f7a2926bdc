import Faye from "faye";
const c = new Faye.Client("http://127.0.0.1:PORT/faye");
c.subscribe("/x", () => {});
