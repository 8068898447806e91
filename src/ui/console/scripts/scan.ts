// Reads a pickup code by the camera, where the browser can: the code goes into the field, and the form is sent.

interface Detected {
  readonly rawValue: string
}
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly Detected[]>
}
type DetectorClass = new (options: { readonly formats: readonly string[] }) => Detector

/** What jsQR makes of a picture. */
type ReadQr = (
  data: Uint8ClampedArray,
  width: number,
  height: number,
) => { readonly data: string } | null

/** Wide enough for a code held before a counter, and read in a few milliseconds. */
const SIDE_MAX = 640

/** A reader for browsers without one of their own, as those of iPhones: loaded when somebody scans. */
const ownDetector = async (path: string): Promise<Detector> => {
  const { default: read } = (await import(path)) as { readonly default: ReadQr }
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  return {
    detect: async (video) => {
      const scale = Math.min(1, SIDE_MAX / Math.max(video.videoWidth, video.videoHeight, 1))
      canvas.width = Math.round(video.videoWidth * scale)
      canvas.height = Math.round(video.videoHeight * scale)
      if (!pen || canvas.width === 0 || canvas.height === 0) return []
      pen.drawImage(video, 0, 0, canvas.width, canvas.height)
      const picture = pen.getImageData(0, 0, canvas.width, canvas.height)
      const found = read(picture.data, picture.width, picture.height)
      return found ? [{ rawValue: found.data }] : []
    },
  }
}

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
  const reader = form.dataset['reader']
  if (!('mediaDevices' in navigator) || (!Detector && reader === undefined)) return
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
      const detector = Detector
        ? new Detector({ formats: ['qr_code', 'code_128'] })
        : await ownDetector(reader ?? '')
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
