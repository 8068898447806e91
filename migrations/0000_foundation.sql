CREATE TABLE `brands` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`names` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `brands_code_unique` ON `brands` (`code`);--> statement-breakpoint
CREATE TABLE `categories` (
	`id` text PRIMARY KEY NOT NULL,
	`parent_id` text,
	`path` text NOT NULL,
	`position` integer NOT NULL,
	`names` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `categories_path_unique` ON `categories` (`path`);--> statement-breakpoint
CREATE INDEX `categories_parent` ON `categories` (`parent_id`,`position`);--> statement-breakpoint
CREATE TABLE `media` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`position` integer NOT NULL,
	`kind` text NOT NULL,
	`url` text NOT NULL,
	`alt` text,
	`width` integer,
	`height` integer,
	CONSTRAINT "media_kind" CHECK("media"."kind" in ('IMAGE','VIDEO','AUDIO')),
	CONSTRAINT "media_url" CHECK(("media"."url" like '/%' and "media"."url" not like '//%') or "media"."url" like 'https://%')
);
--> statement-breakpoint
CREATE UNIQUE INDEX `media_owner` ON `media` (`owner_id`,`position`);--> statement-breakpoint
CREATE TABLE `merchants` (
	`id` text PRIMARY KEY NOT NULL,
	`city_code` text NOT NULL,
	`partner_id` text NOT NULL,
	`source_id` text NOT NULL,
	`names` text NOT NULL,
	`brand_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`brand_id`) REFERENCES `brands`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `merchants_source` ON `merchants` (`partner_id`,`source_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `merchants_city` ON `merchants` (`id`,`city_code`);--> statement-breakpoint
CREATE TABLE `products` (
	`num` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`merchant_id` text NOT NULL,
	`city_code` text NOT NULL,
	`source` text NOT NULL,
	`source_id` text NOT NULL,
	`content_hash` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`category_id` text NOT NULL,
	`names` text NOT NULL,
	`subtitles` text,
	`descriptions` text,
	`specifications` text NOT NULL,
	`sold` integer DEFAULT 0 NOT NULL,
	`min_price_fen` integer DEFAULT 0 NOT NULL,
	`max_price_fen` integer DEFAULT 0 NOT NULL,
	`cover` text,
	`state` text DEFAULT 'ON_SALE' NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`category_id`) REFERENCES `categories`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`merchant_id`,`city_code`) REFERENCES `merchants`(`id`,`city_code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "products_state" CHECK("products"."state" in ('ON_SALE','OFF_SHELF')),
	CONSTRAINT "products_sold" CHECK("products"."sold" >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `products_id_unique` ON `products` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `products_source` ON `products` (`merchant_id`,`source`,`source_id`);--> statement-breakpoint
CREATE INDEX `products_city_sold` ON `products` (`city_code`,`state`,`sold`,`id`);--> statement-breakpoint
CREATE INDEX `products_city_price` ON `products` (`city_code`,`state`,`min_price_fen`,`id`);--> statement-breakpoint
CREATE INDEX `products_city_new` ON `products` (`city_code`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `products_category_sold` ON `products` (`category_id`,`state`,`sold`,`id`);--> statement-breakpoint
CREATE TABLE `skus` (
	`id` text PRIMARY KEY NOT NULL,
	`product_id` text NOT NULL,
	`code` text NOT NULL,
	`position` integer NOT NULL,
	`values` text NOT NULL,
	`price_fen` integer NOT NULL,
	`market_price_fen` integer,
	`barcode` text,
	`sellable` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "skus_price" CHECK("skus"."price_fen" >= 0),
	CONSTRAINT "skus_market_price" CHECK("skus"."market_price_fen" is null or "skus"."market_price_fen" >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `skus_code` ON `skus` (`product_id`,`code`);--> statement-breakpoint
CREATE UNIQUE INDEX `skus_values` ON `skus` (`product_id`,`values`);--> statement-breakpoint
CREATE INDEX `skus_barcode` ON `skus` (`barcode`);--> statement-breakpoint
CREATE TABLE `stock_levels` (
	`store_id` text NOT NULL,
	`sku_id` text NOT NULL,
	`pool` text DEFAULT 'NORMAL' NOT NULL,
	`on_hand` integer NOT NULL,
	`held` integer DEFAULT 0 NOT NULL,
	`committed` integer DEFAULT 0 NOT NULL,
	`safety` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`sku_id`, `store_id`, `pool`),
	FOREIGN KEY (`store_id`) REFERENCES `stores`(`place_id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`sku_id`) REFERENCES `skus`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "stock_levels_sign" CHECK("stock_levels"."on_hand" >= 0 and "stock_levels"."held" >= 0 and "stock_levels"."committed" >= 0 and "stock_levels"."safety" >= 0)
);
--> statement-breakpoint
CREATE INDEX `stock_levels_store` ON `stock_levels` (`store_id`);--> statement-breakpoint
CREATE TABLE `stores` (
	`place_id` text PRIMARY KEY NOT NULL,
	`merchant_id` text NOT NULL,
	`tags` text NOT NULL,
	`pickup` integer DEFAULT false NOT NULL,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`merchant_id`) REFERENCES `merchants`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `stores_merchant` ON `stores` (`merchant_id`);--> statement-breakpoint
CREATE TABLE `cities` (
	`code` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`names` text NOT NULL,
	`zone` text NOT NULL,
	`lon` real NOT NULL,
	`lat` real NOT NULL,
	`min_lon` real NOT NULL,
	`min_lat` real NOT NULL,
	`max_lon` real NOT NULL,
	`max_lat` real NOT NULL,
	CONSTRAINT "cities_bounds" CHECK("cities"."min_lon" < "cities"."max_lon" and "cities"."min_lat" < "cities"."max_lat"),
	CONSTRAINT "cities_centre" CHECK("cities"."lon" between "cities"."min_lon" and "cities"."max_lon" and "cities"."lat" between "cities"."min_lat" and "cities"."max_lat")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cities_slug_unique` ON `cities` (`slug`);--> statement-breakpoint
CREATE TABLE `divisions` (
	`code` text NOT NULL,
	`parent_code` text,
	`level` text NOT NULL,
	`names` text NOT NULL,
	`name_zh` text NOT NULL,
	`valid_from` text DEFAULT '1949-10-01' NOT NULL,
	`valid_through` text,
	PRIMARY KEY(`code`, `valid_from`),
	CONSTRAINT "divisions_level" CHECK("divisions"."level" in ('PROVINCE','CITY','DISTRICT','STREET')),
	CONSTRAINT "divisions_period" CHECK("divisions"."valid_through" is null or "divisions"."valid_through" > "divisions"."valid_from")
);
--> statement-breakpoint
CREATE INDEX `divisions_parent` ON `divisions` (`parent_code`);--> statement-breakpoint
CREATE INDEX `divisions_name` ON `divisions` (`name_zh`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`hash` text NOT NULL,
	`scopes` text NOT NULL,
	`city_code` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "api_keys_expiry" CHECK("api_keys"."expires_at" > "api_keys"."created_at")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_partner` ON `api_keys` (`partner_id`);--> statement-breakpoint
CREATE TABLE `import_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`city_code` text NOT NULL,
	`format` text NOT NULL,
	`source` text NOT NULL,
	`mode` text NOT NULL,
	`outcome` text NOT NULL,
	`created` integer DEFAULT 0 NOT NULL,
	`updated` integer DEFAULT 0 NOT NULL,
	`unchanged` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`warnings` integer DEFAULT 0 NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "import_runs_mode" CHECK("import_runs"."mode" in ('PARTIAL','ATOMIC')),
	CONSTRAINT "import_runs_outcome" CHECK("import_runs"."outcome" in ('RUNNING','DONE','REFUSED'))
);
--> statement-breakpoint
CREATE INDEX `import_runs_partner` ON `import_runs` (`partner_id`,`started_at`);--> statement-breakpoint
CREATE TABLE `partners` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`names` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `partners_code_unique` ON `partners` (`code`);--> statement-breakpoint
CREATE TABLE `rate_windows` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `place_kinds` (
	`id` text PRIMARY KEY NOT NULL,
	`code` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `place_kinds_code_unique` ON `place_kinds` (`code`);--> statement-breakpoint
CREATE TABLE `places` (
	`num` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`city_code` text NOT NULL,
	`partner_id` text NOT NULL,
	`source` text NOT NULL,
	`source_id` text NOT NULL,
	`source_version` text,
	`content_hash` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`kind` text NOT NULL,
	`names` text NOT NULL,
	`descriptions` text,
	`address` text,
	`division_code` text,
	`division_names` text,
	`lon` real,
	`lat` real,
	`x` real,
	`y` real,
	`z` real,
	`accuracy` text DEFAULT 'EXACT' NOT NULL,
	`schedule_id` text,
	`hours_text` text,
	`phone` text,
	`website` text,
	`attribution` text,
	`state` text DEFAULT 'OPEN' NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`kind`) REFERENCES `place_kinds`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`schedule_id`) REFERENCES `schedules`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "places_state" CHECK("places"."state" in ('OPEN','PLANNED','SEASONAL_CLOSED','SUSPENDED','CLOSED_FOREVER')),
	CONSTRAINT "places_accuracy" CHECK("places"."accuracy" in ('EXACT','APPROXIMATE')),
	CONSTRAINT "places_point_whole" CHECK(("places"."lon" is null) = ("places"."lat" is null) and ("places"."lon" is null) = ("places"."x" is null) and ("places"."lon" is null) = ("places"."y" is null) and ("places"."lon" is null) = ("places"."z" is null)),
	CONSTRAINT "places_point_range" CHECK("places"."lon" is null or ("places"."lon" between -180 and 180 and "places"."lat" between -90 and 90)),
	CONSTRAINT "places_unit_vector" CHECK("places"."x" is null or abs("places"."x"*"places"."x" + "places"."y"*"places"."y" + "places"."z"*"places"."z" - 1.0) < 1e-9)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `places_id_unique` ON `places` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `places_source` ON `places` (`partner_id`,`source`,`source_id`);--> statement-breakpoint
CREATE INDEX `places_city_kind` ON `places` (`city_code`,`kind`,`id`);--> statement-breakpoint
CREATE INDEX `places_division` ON `places` (`kind`,`division_code`);--> statement-breakpoint
CREATE INDEX `places_schedule` ON `places` (`schedule_id`);--> statement-breakpoint
CREATE TABLE `schedule_spans` (
	`schedule_id` text NOT NULL,
	`day_class` integer,
	`date` text,
	`opens_min` integer NOT NULL,
	`closes_min` integer NOT NULL,
	`last_entry_min` integer,
	`season_from` integer,
	`season_through` integer,
	FOREIGN KEY (`schedule_id`) REFERENCES `schedules`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "schedule_spans_one_day" CHECK(("schedule_spans"."day_class" is null) <> ("schedule_spans"."date" is null)),
	CONSTRAINT "schedule_spans_order" CHECK(0 <= "schedule_spans"."opens_min" and "schedule_spans"."opens_min" <= "schedule_spans"."closes_min" and "schedule_spans"."closes_min" <= 2880)
);
--> statement-breakpoint
CREATE INDEX `schedule_spans_day` ON `schedule_spans` (`schedule_id`,`day_class`);--> statement-breakpoint
CREATE TABLE `schedules` (
	`id` text PRIMARY KEY NOT NULL,
	`hours` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `parking_availability` (
	`place_id` text NOT NULL,
	`vehicle_class` text NOT NULL,
	`kind` text NOT NULL,
	`free` integer,
	`occupied` integer,
	`level` text DEFAULT 'UNKNOWN' NOT NULL,
	`as_of` integer,
	PRIMARY KEY(`place_id`, `vehicle_class`),
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "parking_availability_kind" CHECK("parking_availability"."kind" in ('COUNT','FLAG','UNKNOWN','CLOSED')),
	CONSTRAINT "parking_availability_level" CHECK("parking_availability"."level" in ('FREE','FEW','FULL','UNKNOWN')),
	CONSTRAINT "parking_availability_free" CHECK(("parking_availability"."kind" = 'COUNT') = ("parking_availability"."free" is not null) and ("parking_availability"."free" is null or "parking_availability"."free" >= 0))
);
--> statement-breakpoint
CREATE TABLE `parking_lots` (
	`place_id` text PRIMARY KEY NOT NULL,
	`layout` text DEFAULT 'OTHER' NOT NULL,
	`capacity` text NOT NULL,
	`height_limit_cm` integer,
	`tariff` text,
	`tariff_text` text,
	`opening` text DEFAULT 'UNKNOWN' NOT NULL,
	`categories` text NOT NULL,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "parking_lots_height" CHECK("parking_lots"."height_limit_cm" is null or "parking_lots"."height_limit_cm" > 0),
	CONSTRAINT "parking_lots_layout" CHECK("parking_lots"."layout" in ('SURFACE','UNDERGROUND','MULTI_STOREY','STREET','OTHER')),
	CONSTRAINT "parking_lots_opening" CHECK("parking_lots"."opening" in ('OPEN','CLOSED','UNKNOWN'))
);
--> statement-breakpoint
CREATE TABLE `tourism_attractions` (
	`place_id` text PRIMARY KEY NOT NULL,
	`category` text NOT NULL,
	`grade` integer DEFAULT 0 NOT NULL,
	`grade_year` integer,
	`booking_required` integer DEFAULT false NOT NULL,
	`tickets` text NOT NULL,
	`ticket_text` text,
	`parking_text` text,
	`travel_text` text,
	`parking_lon` real,
	`parking_lat` real,
	`capacity_instantaneous` integer,
	`capacity_daily` integer,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "tourism_attractions_grade" CHECK("tourism_attractions"."grade" between 0 and 5),
	CONSTRAINT "tourism_attractions_capacity" CHECK(("tourism_attractions"."capacity_instantaneous" is null or "tourism_attractions"."capacity_instantaneous" > 0) and ("tourism_attractions"."capacity_daily" is null or "tourism_attractions"."capacity_daily" > 0))
);
--> statement-breakpoint
CREATE TABLE `tourism_counts` (
	`place_id` text PRIMARY KEY NOT NULL,
	`on_site` integer,
	`entered_today` integer,
	`as_of` integer NOT NULL,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "tourism_counts_sign" CHECK(("tourism_counts"."on_site" is null or "tourism_counts"."on_site" >= 0) and ("tourism_counts"."entered_today" is null or "tourism_counts"."entered_today" >= 0))
);
--> statement-breakpoint
CREATE TABLE `transit_lines` (
	`id` text PRIMARY KEY NOT NULL,
	`city_code` text NOT NULL,
	`code` text NOT NULL,
	`names` text NOT NULL,
	`color` text,
	FOREIGN KEY (`city_code`) REFERENCES `cities`(`code`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "transit_lines_color" CHECK("transit_lines"."color" is null or "transit_lines"."color" glob '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]')
);
--> statement-breakpoint
CREATE INDEX `transit_lines_city` ON `transit_lines` (`city_code`,`code`);--> statement-breakpoint
CREATE TABLE `transit_stops` (
	`line_id` text NOT NULL,
	`position` integer NOT NULL,
	`place_id` text NOT NULL,
	PRIMARY KEY(`line_id`, `position`),
	FOREIGN KEY (`line_id`) REFERENCES `transit_lines`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`place_id`) REFERENCES `places`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `transit_stops_place` ON `transit_stops` (`place_id`);