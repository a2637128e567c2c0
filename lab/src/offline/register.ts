/** Keeps the page for times without a network. When all is loaded: it must not be in the way of the first view. */
export function keepForOffline(): void {
  // A private window, or a page that is not served over https or by this computer, has none.
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const register = (): void => {
    navigator.serviceWorker.register(new URL("service-worker.js", document.baseURI)).catch((error: unknown) => {
      console.warn("The page could not be kept for times without a network:", error);
    });
  };
  const whenIdle = (): void => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(register, { timeout: 4000 });
    else setTimeout(register, 1000);
  };
  if (document.readyState === "complete") whenIdle();
  else addEventListener("load", whenIdle, { once: true });
}
