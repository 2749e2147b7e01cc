type Shown = { id: string; kind: string; count: number | null; struck: number; holding: number };

/** The fault desk as programs use it. */
export function faultDesk(url: string) {
  const ask = async (method: string, path = "", body?: object): Promise<Response> =>
    await fetch(`${url}/_sandbox/faults${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
  return {
    ask,
    async set(fault: object): Promise<Shown> {
      return await (await ask("POST", "", fault)).json();
    },
    async get(id: string): Promise<Shown> {
      return await (await ask("GET", `/${id}`)).json();
    },
    async remove(id: string): Promise<Shown> {
      return await (await ask("DELETE", `/${id}`)).json();
    },
    async clear(): Promise<void> {
      await ask("DELETE");
    },
  };
}
