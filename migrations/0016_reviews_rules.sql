-- What a buyer has said is never put into their mouth otherwise; what they have taken back stays away.
CREATE TRIGGER reviews_written BEFORE UPDATE OF line_id, product_id, store_id, resident_id, chosen, rating, text, created_at ON reviews
BEGIN
  SELECT RAISE(ABORT, 'reviews_written');
END;
--> statement-breakpoint
CREATE TRIGGER reviews_removed BEFORE UPDATE OF state ON reviews WHEN OLD.state = 'REMOVED' AND NEW.state <> 'REMOVED'
BEGIN
  SELECT RAISE(ABORT, 'reviews_removed');
END;
--> statement-breakpoint
-- Stars of what is shown, and whoever keeps an answer about the product.
CREATE TRIGGER reviews_changed_insert AFTER INSERT ON reviews
BEGIN
  INSERT INTO product_ratings (product_id, stars_1, stars_2, stars_3, stars_4, stars_5)
    SELECT NEW.product_id, NEW.rating = 1, NEW.rating = 2, NEW.rating = 3, NEW.rating = 4, NEW.rating = 5 WHERE NEW.state = 'SHOWN'
    ON CONFLICT (product_id) DO UPDATE SET stars_1 = stars_1 + excluded.stars_1, stars_2 = stars_2 + excluded.stars_2, stars_3 = stars_3 + excluded.stars_3, stars_4 = stars_4 + excluded.stars_4, stars_5 = stars_5 + excluded.stars_5;
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = NEW.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER reviews_changed_update AFTER UPDATE ON reviews
BEGIN
  UPDATE product_ratings SET stars_1 = stars_1 - (OLD.rating = 1), stars_2 = stars_2 - (OLD.rating = 2), stars_3 = stars_3 - (OLD.rating = 3), stars_4 = stars_4 - (OLD.rating = 4), stars_5 = stars_5 - (OLD.rating = 5) WHERE product_id = OLD.product_id AND OLD.state = 'SHOWN' AND NEW.state <> 'SHOWN';
  INSERT INTO product_ratings (product_id, stars_1, stars_2, stars_3, stars_4, stars_5)
    SELECT NEW.product_id, NEW.rating = 1, NEW.rating = 2, NEW.rating = 3, NEW.rating = 4, NEW.rating = 5 WHERE NEW.state = 'SHOWN' AND OLD.state <> 'SHOWN'
    ON CONFLICT (product_id) DO UPDATE SET stars_1 = stars_1 + excluded.stars_1, stars_2 = stars_2 + excluded.stars_2, stars_3 = stars_3 + excluded.stars_3, stars_4 = stars_4 + excluded.stars_4, stars_5 = stars_5 + excluded.stars_5;
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = NEW.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER reviews_changed_delete AFTER DELETE ON reviews
BEGIN
  UPDATE product_ratings SET stars_1 = stars_1 - (OLD.rating = 1), stars_2 = stars_2 - (OLD.rating = 2), stars_3 = stars_3 - (OLD.rating = 3), stars_4 = stars_4 - (OLD.rating = 4), stars_5 = stars_5 - (OLD.rating = 5) WHERE product_id = OLD.product_id AND OLD.state = 'SHOWN';
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = OLD.product_id;
END;
