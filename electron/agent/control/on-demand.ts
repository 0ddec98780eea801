/** Control API whose code is loaded by the first request for it. What could not be loaded is tried again by the next. */
import type { Api } from './http-carrier.ts';

export function onDemand(load: () => Promise<Api>, failed: (error: unknown) => void): Api {
  let loading: Promise<Api> | undefined;
  const loaded = async (): Promise<Api> => {
    loading ??= load();
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      failed(error);
      throw error;
    }
  };
  return async (request, carrier) => (await loaded())(request, carrier);
}
