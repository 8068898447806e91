import type { Builder, SharedTypes } from '#schema/builder.ts'
import { resolveText } from '#schema/locale.ts'
import { pictureFor } from '#schema/media-port.ts'
import type { MediaRow } from '#schema/tables/catalogue.ts'

/** What `url` of a picture is told of the room there is for it. */
export const widthArg = {
  required: false,
  description:
    'Pixels of the screen that there are for it: the smallest width that is enough is given, where the portal keeps several. All of it without.',
} as const

/** The type of a picture, film or recording. */
export const createMediaType = (
  b: Builder,
  ContentLocaleEnum: SharedTypes['ContentLocaleEnum'],
) => {
  const MediaKindEnum = b.enumType('MediaKind', {
    description: 'What a medium is.',
    values: {
      IMAGE: { description: 'A picture.' },
      VIDEO: { description: 'A film.' },
      AUDIO: { description: 'Something to listen to.' },
    } as const,
  })
  return b.objectRef<MediaRow>('Media').implement({
    description: 'A picture, film or recording of a product or a place.',
    fields: (t) => ({
      kind: t.expose('kind', { type: MediaKindEnum, description: 'What it is.' }),
      url: t.string({
        description: 'A path of this portal, or an https address.',
        args: { width: t.arg.int(widthArg) },
        resolve: ({ url }, { width }) => pictureFor(url, width),
      }),
      alt: t.string({
        nullable: true,
        description: 'What it shows, for those who do not see it.',
        args: {
          locale: t.arg({
            type: ContentLocaleEnum,
            required: false,
            description: 'The language wanted; the one of the request when left out.',
          }),
        },
        resolve: (row, { locale }, ctx) => resolveText(row.alt, locale ?? ctx.locale)?.text ?? null,
      }),
      width: t.exposeInt('width', { nullable: true, description: 'Pixels, where known.' }),
      height: t.exposeInt('height', { nullable: true, description: 'Pixels, where known.' }),
    }),
  })
}
