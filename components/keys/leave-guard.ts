import { useEffect } from "react";

/**
 * While `unsaved`, whoever leaves the page is asked: by the browser when they close or reload it, with `question` when
 * they follow a link, and when they go back where the browser lets a page know of that.
 */
export function useLeaveGuard(unsaved: boolean, question: string): void {
  useEffect(() => {
    if (!unsaved) return;
    const stays = () => !window.confirm(question);
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      if (leaves(event) && stays()) event.preventDefault();
    };
    // https://developer.mozilla.org/docs/Web/API/Navigation/navigate_event
    const onNavigate = (event: Event) => {
      const isBack = "navigationType" in event && event.navigationType === "traverse";
      if (isBack && event.cancelable && stays()) event.preventDefault();
    };
    const navigation =
      "navigation" in window && window.navigation instanceof EventTarget && window.navigation;
    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, true);
    if (navigation) navigation.addEventListener("navigate", onNavigate);
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, true);
      if (navigation) navigation.removeEventListener("navigate", onNavigate);
    };
  }, [unsaved, question]);
}

/** A link to elsewhere in this tab. */
function leaves(event: MouseEvent): boolean {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  return link instanceof HTMLAnchorElement && isPlain && !link.hash && link.target !== "_blank";
}
