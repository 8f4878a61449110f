// A picture that is only in memory; its address is given back as soon as it is not shown any more.
import { useEffect, useRef } from 'react';

export function BlobImage({ blob, alt, className }: { blob: Blob; alt: string; className: string }) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const url = URL.createObjectURL(blob);
    if (image.current) image.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [blob]);
  return <img ref={image} className={className} alt={alt} draggable={false} />;
}
