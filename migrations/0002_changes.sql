CREATE TABLE `change_log` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`subject` text NOT NULL,
	`kind` text,
	`lon` real,
	`lat` real,
	`city_code` text
);
--> statement-breakpoint
CREATE TABLE `shared_values` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `shared_values_expiry` ON `shared_values` (`expires_at`);
--> statement-breakpoint
-- The log is for caches, which ask what came after the last change they know: old rows have no reader. One that
-- slept through more than this many changes drops all it has.
CREATE TRIGGER change_log_prune AFTER INSERT ON change_log WHEN NEW.seq % 1000 = 0
BEGIN
  DELETE FROM change_log WHERE seq <= NEW.seq - 50000;
END;
--> statement-breakpoint
-- Places: each change falls on what shows the place and on lists whose area covers where it is, or was.
CREATE TRIGGER places_changed_insert AFTER INSERT ON places
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) VALUES (NEW.id, NEW.kind, NEW.lon, NEW.lat, NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER places_changed_update AFTER UPDATE ON places
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) VALUES (NEW.id, NEW.kind, NEW.lon, NEW.lat, NEW.city_code);
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT OLD.id, OLD.kind, OLD.lon, OLD.lat, OLD.city_code
    WHERE (OLD.id, OLD.kind, OLD.lon, OLD.lat, OLD.city_code) IS NOT (NEW.id, NEW.kind, NEW.lon, NEW.lat, NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER places_changed_delete AFTER DELETE ON places
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) VALUES (OLD.id, OLD.kind, OLD.lon, OLD.lat, OLD.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER stores_changed_insert AFTER INSERT ON stores
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = NEW.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER stores_changed_update AFTER UPDATE ON stores
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id IN (OLD.place_id, NEW.place_id);
END;
--> statement-breakpoint
CREATE TRIGGER stores_changed_delete AFTER DELETE ON stores
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = OLD.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER parking_lots_changed_insert AFTER INSERT ON parking_lots
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = NEW.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER parking_lots_changed_update AFTER UPDATE ON parking_lots
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id IN (OLD.place_id, NEW.place_id);
END;
--> statement-breakpoint
CREATE TRIGGER parking_lots_changed_delete AFTER DELETE ON parking_lots
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = OLD.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER tourism_attractions_changed_insert AFTER INSERT ON tourism_attractions
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = NEW.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER tourism_attractions_changed_update AFTER UPDATE ON tourism_attractions
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id IN (OLD.place_id, NEW.place_id);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_attractions_changed_delete AFTER DELETE ON tourism_attractions
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = OLD.place_id;
END;
--> statement-breakpoint
-- Lines, and which stations they stop at.
CREATE TRIGGER transit_lines_changed_insert AFTER INSERT ON transit_lines
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (NEW.id, 'TransitLine', NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER transit_lines_changed_update AFTER UPDATE ON transit_lines
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (NEW.id, 'TransitLine', NEW.city_code);
  INSERT INTO change_log (subject, kind, city_code) SELECT OLD.id, 'TransitLine', OLD.city_code
    WHERE (OLD.id, OLD.city_code) IS NOT (NEW.id, NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER transit_lines_changed_delete AFTER DELETE ON transit_lines
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (OLD.id, 'TransitLine', OLD.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER transit_stops_changed_insert AFTER INSERT ON transit_stops
BEGIN
  INSERT INTO change_log (subject) VALUES (NEW.line_id), (NEW.place_id);
END;
--> statement-breakpoint
CREATE TRIGGER transit_stops_changed_update AFTER UPDATE ON transit_stops
BEGIN
  INSERT INTO change_log (subject) VALUES (NEW.line_id), (NEW.place_id), (OLD.line_id), (OLD.place_id);
END;
--> statement-breakpoint
CREATE TRIGGER transit_stops_changed_delete AFTER DELETE ON transit_stops
BEGIN
  INSERT INTO change_log (subject) VALUES (OLD.line_id), (OLD.place_id);
END;
--> statement-breakpoint
-- Products, with their SKUs. What a store has left moves with every sale: that falls on what shows the product, and
-- on lists only when there is some where there was none, or the other way.
CREATE TRIGGER products_changed_insert AFTER INSERT ON products
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (NEW.id, 'Product', NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER products_changed_update AFTER UPDATE ON products
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (NEW.id, 'Product', NEW.city_code);
  INSERT INTO change_log (subject, kind, city_code) SELECT OLD.id, 'Product', OLD.city_code
    WHERE (OLD.id, OLD.city_code) IS NOT (NEW.id, NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER products_changed_delete AFTER DELETE ON products
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (OLD.id, 'Product', OLD.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER skus_changed_insert AFTER INSERT ON skus
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = NEW.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER skus_changed_update AFTER UPDATE OF id, product_id, code, position, "values", price_fen, market_price_fen, barcode ON skus
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id IN (OLD.product_id, NEW.product_id);
END;
--> statement-breakpoint
CREATE TRIGGER skus_changed_delete AFTER DELETE ON skus
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = OLD.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER stock_levels_changed_insert AFTER INSERT ON stock_levels
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT d.id, 'Product', d.city_code FROM skus k JOIN products d ON d.id = k.product_id WHERE k.id = NEW.sku_id;
END;
--> statement-breakpoint
CREATE TRIGGER stock_levels_changed_update AFTER UPDATE ON stock_levels
BEGIN
  INSERT INTO change_log (subject, kind, city_code)
    SELECT d.id,
      iif((OLD.sku_id, OLD.store_id, OLD.pool, OLD.on_hand - OLD.held - OLD.committed - OLD.safety > 0)
        IS (NEW.sku_id, NEW.store_id, NEW.pool, NEW.on_hand - NEW.held - NEW.committed - NEW.safety > 0), NULL, 'Product'), d.city_code
    FROM skus k JOIN products d ON d.id = k.product_id WHERE k.id IN (OLD.sku_id, NEW.sku_id);
END;
--> statement-breakpoint
CREATE TRIGGER stock_levels_changed_delete AFTER DELETE ON stock_levels
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT d.id, 'Product', d.city_code FROM skus k JOIN products d ON d.id = k.product_id WHERE k.id = OLD.sku_id;
END;
--> statement-breakpoint
CREATE TRIGGER media_changed_insert AFTER INSERT ON media
BEGIN
  INSERT INTO change_log (subject) VALUES (NEW.owner_id);
END;
--> statement-breakpoint
CREATE TRIGGER media_changed_update AFTER UPDATE ON media
BEGIN
  INSERT INTO change_log (subject) VALUES (NEW.owner_id), (OLD.owner_id);
END;
--> statement-breakpoint
CREATE TRIGGER media_changed_delete AFTER DELETE ON media
BEGIN
  INSERT INTO change_log (subject) VALUES (OLD.owner_id);
END;
--> statement-breakpoint
CREATE TRIGGER merchants_changed_insert AFTER INSERT ON merchants
BEGIN
  INSERT INTO change_log (subject) VALUES (NEW.id);
END;
--> statement-breakpoint
CREATE TRIGGER merchants_changed_update AFTER UPDATE ON merchants
BEGIN
  INSERT INTO change_log (subject) VALUES (NEW.id), (OLD.id);
END;
--> statement-breakpoint
CREATE TRIGGER merchants_changed_delete AFTER DELETE ON merchants
BEGIN
  INSERT INTO change_log (subject) VALUES (OLD.id);
END;
--> statement-breakpoint
-- Small tables that are read whole.
CREATE TRIGGER brands_changed_insert AFTER INSERT ON brands
BEGIN INSERT INTO change_log (subject) VALUES ('brands'); END;
--> statement-breakpoint
CREATE TRIGGER brands_changed_update AFTER UPDATE ON brands
BEGIN INSERT INTO change_log (subject) VALUES ('brands'); END;
--> statement-breakpoint
CREATE TRIGGER brands_changed_delete AFTER DELETE ON brands
BEGIN INSERT INTO change_log (subject) VALUES ('brands'); END;
--> statement-breakpoint
CREATE TRIGGER categories_changed_insert AFTER INSERT ON categories
BEGIN INSERT INTO change_log (subject) VALUES ('categories'); END;
--> statement-breakpoint
CREATE TRIGGER categories_changed_update AFTER UPDATE ON categories
BEGIN INSERT INTO change_log (subject) VALUES ('categories'); END;
--> statement-breakpoint
CREATE TRIGGER categories_changed_delete AFTER DELETE ON categories
BEGIN INSERT INTO change_log (subject) VALUES ('categories'); END;
--> statement-breakpoint
CREATE TRIGGER cities_changed_insert AFTER INSERT ON cities
BEGIN INSERT INTO change_log (subject) VALUES ('cities'); END;
--> statement-breakpoint
CREATE TRIGGER cities_changed_update AFTER UPDATE ON cities
BEGIN INSERT INTO change_log (subject) VALUES ('cities'); END;
--> statement-breakpoint
CREATE TRIGGER cities_changed_delete AFTER DELETE ON cities
BEGIN INSERT INTO change_log (subject) VALUES ('cities'); END;
--> statement-breakpoint
CREATE TRIGGER divisions_changed_insert AFTER INSERT ON divisions
BEGIN INSERT INTO change_log (subject) VALUES ('divisions'); END;
--> statement-breakpoint
CREATE TRIGGER divisions_changed_update AFTER UPDATE ON divisions
BEGIN INSERT INTO change_log (subject) VALUES ('divisions'); END;
--> statement-breakpoint
CREATE TRIGGER divisions_changed_delete AFTER DELETE ON divisions
BEGIN INSERT INTO change_log (subject) VALUES ('divisions'); END;
