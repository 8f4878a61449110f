// The size of an element, as it changes.
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

export interface MeasuredBox<E extends Element> {
  ref: RefObject<E | null>;
  width: number;
  height: number;
}

export function useBox<E extends HTMLElement>(): MeasuredBox<E> {
  const ref = useRef<E>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, ...size };
}
