// Reads a pickup code by the camera, where the browser can: the code goes into the field, and the form is sent.

interface Detected {
  readonly rawValue: string
}
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly Detected[]>
}
type DetectorClass = new (options: { readonly formats: readonly string[] }) => Detector

/** Digits and capitals, as codes are made of; whatever else a picture holds is no code. */
const CODE = /^[A-Z0-9]{6,24}$/
const EVERY_MS = 200

const wire = (): void => {
  const form = document.querySelector<HTMLFormElement>('[data-scan-form]')
  const button = form?.querySelector<HTMLButtonElement>('[data-scan]')
  const view = form?.querySelector<HTMLElement>('[data-scan-view]')
  const video = view?.querySelector('video')
  const note = view?.querySelector<HTMLElement>('[data-scan-note]')
  const field = form?.querySelector<HTMLInputElement>('#code')
  const Detector = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  if (!form || !button || !view || !video || !note || !field) return
  if (!Detector || !('mediaDevices' in navigator)) return
  button.hidden = false
  button.addEventListener('click', () => {
    view.hidden = false
    button.disabled = true
    const denied = (): void => {
      note.textContent = note.dataset['denied'] ?? ''
      button.disabled = false
      field.focus()
    }
    const start = async (): Promise<void> => {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'environment' },
      })
      video.srcObject = stream
      await video.play()
      const detector = new Detector({ formats: ['qr_code', 'code_128'] })
      const look = async (): Promise<void> => {
        const [found] = await detector.detect(video)
        const code = found?.rawValue.trim().toUpperCase() ?? ''
        if (!CODE.test(code)) {
          setTimeout(() => void look().catch(denied), EVERY_MS)
          return
        }
        for (const track of stream.getTracks()) track.stop()
        field.value = code
        form.requestSubmit()
      }
      await look()
    }
    void start().catch(denied)
  })
}

wire()

export {}
