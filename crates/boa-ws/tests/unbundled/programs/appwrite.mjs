import { Client } from "appwrite";
const c = new Client().setEndpoint("http://127.0.0.1:PORT/v1").setProject("x");
c.subscribe("documents", () => {});
