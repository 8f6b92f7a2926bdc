import { createClient } from "@libsql/client";
await createClient({ url: "ws://127.0.0.1:PORT" , tls: false}).execute("select 1");
