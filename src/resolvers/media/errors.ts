import { Problem } from '#schema/problem.ts'
import {
  ALT_MAX,
  DOCUMENT_BYTES_MAX,
  FILM_BYTES_MAX,
  FILM_SECONDS_MAX,
  FILM_SIDE_MAX,
  type FilmFault,
  PICTURE_BYTES_MAX,
  PICTURE_PIXELS_MAX,
  PICTURE_SIDE_MIN,
  PICTURES_MAX,
  SPIN_FRAMES,
  type PictureFault,
} from './rules.ts'

const MEGABYTES = PICTURE_BYTES_MAX / 1024 / 1024
const MILLIONS = PICTURE_PIXELS_MAX / 1_000_000

const TEXTS: Readonly<Record<PictureFault, { readonly 'zh-CN': string; readonly en: string }>> = {
  TYPE: {
    'zh-CN':
      '这不是能用的图片：请传 JPEG、PNG 或 WebP（苹果手机请选“兼容性最佳”格式，或截图后再传）。',
    en: 'This is no picture that can be used: send JPEG, PNG or WebP (on an iPhone choose “Most Compatible”, or send a screenshot).',
  },
  SIZE: {
    'zh-CN': `图片太大：每张最多 ${MEGABYTES} MB。`,
    en: `The picture is too large: at most ${MEGABYTES} MB each.`,
  },
  PIXELS: {
    'zh-CN': `图片尺寸不合适：每边至少 ${PICTURE_SIDE_MIN} 像素，总共最多 ${MILLIONS} 百万像素。`,
    en: `The picture’s size does not fit: at least ${PICTURE_SIDE_MIN} pixels a side, at most ${MILLIONS} megapixels in all.`,
  },
  BROKEN: {
    'zh-CN': '图片打不开，可能没有传完整：请重新拍一张或另存后再传。',
    en: 'The picture cannot be opened, perhaps it did not arrive whole: take it again, or save it anew.',
  },
  TOO_MANY: {
    'zh-CN': `最多 ${PICTURES_MAX} 张图片：先删掉几张。`,
    en: `At most ${PICTURES_MAX} pictures: remove some first.`,
  },
  TOO_MANY_FRAMES: {
    'zh-CN': `一圈最多 ${SPIN_FRAMES.max} 张照片：先全部删掉，再重新传。`,
    en: `At most ${SPIN_FRAMES.max} photographs all around: remove them all, then send them anew.`,
  },
  ALT: {
    'zh-CN': `图片说明太长（最多 ${ALT_MAX} 字），或有无法显示的字符。`,
    en: `What the picture shows is too long (at most ${ALT_MAX} characters), or has signs that cannot be shown.`,
  },
}

/** A file is not taken as a picture; `fault` says why. */
export class PictureRefused extends Problem {
  readonly code = 'PICTURE_REFUSED'
  readonly fault: PictureFault
  constructor(fault: PictureFault) {
    super(TEXTS[fault] ?? TEXTS.BROKEN)
    this.fault = fault
  }
}

const FILM_MEGABYTES = FILM_BYTES_MAX / 1024 / 1024

const FILM_TEXTS: Readonly<Record<FilmFault, { readonly 'zh-CN': string; readonly en: string }>> = {
  TYPE: {
    'zh-CN':
      '这不是大家都能播放的视频：请传 MP4（H.264 画面、AAC 声音）。苹果手机请在“设置—相机—格式”选“兼容性最佳”再拍，或先发到微信再保存。',
    en: 'This is no film that everybody can play: send MP4 (H.264 with AAC). On an iPhone choose Settings, Camera, Formats, “Most Compatible” and film again.',
  },
  SIZE: {
    'zh-CN': `视频太大：最多 ${FILM_MEGABYTES} MB。拍短一点，或用 720p 拍。`,
    en: `The film is too large: at most ${FILM_MEGABYTES} MB. Film less, or in 720p.`,
  },
  LENGTH: {
    'zh-CN': `视频太长，或看不出有多长：最多 ${FILM_SECONDS_MAX} 秒。`,
    en: `The film is too long, or does not say how long: at most ${FILM_SECONDS_MAX} seconds.`,
  },
  PIXELS: {
    'zh-CN': `视频画面尺寸不合适：每边 ${PICTURE_SIDE_MIN} 到 ${FILM_SIDE_MAX} 像素（用 720p 或 1080p 拍）。`,
    en: `The film’s picture does not fit: ${PICTURE_SIDE_MIN} to ${FILM_SIDE_MAX} pixels a side (film in 720p or 1080p).`,
  },
  BROKEN: {
    'zh-CN': '视频打不开，可能没有传完整：请重新传一次。',
    en: 'The film cannot be opened, perhaps it did not arrive whole: send it again.',
  },
  TOO_MANY: {
    'zh-CN': '已经有一段视频：先删掉它。',
    en: 'There is a film already: remove it first.',
  },
}

/** A file is not taken as a film; `fault` says why. */
export class FilmRefused extends Problem {
  readonly code = 'FILM_REFUSED'
  readonly fault: FilmFault
  constructor(fault: FilmFault) {
    super(FILM_TEXTS[fault] ?? FILM_TEXTS.BROKEN)
    this.fault = fault
  }
}

const DOCUMENT_MEGABYTES = DOCUMENT_BYTES_MAX / 1024 / 1024

/** A file is not taken as a document. */
export class DocumentRefused extends Problem {
  readonly code = 'DOCUMENT_REFUSED'
  constructor() {
    super({
      'zh-CN': `文件不能用：请传 PDF，最多 ${DOCUMENT_MEGABYTES} MB。`,
      en: `This file cannot be used: send a PDF of at most ${DOCUMENT_MEGABYTES} MB.`,
    })
  }
}

/** This portal keeps no pictures of its own. */
export class NoMediaStore extends Problem {
  readonly code = 'NO_MEDIA_STORE'
  constructor() {
    super({
      'zh-CN': '这个平台没有开通图片上传：请联系运营方。',
      en: 'This portal takes no pictures: ask whoever runs it.',
    })
  }
}
